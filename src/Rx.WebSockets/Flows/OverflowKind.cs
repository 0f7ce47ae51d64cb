namespace Rx.WebSockets.Flows;

/// <summary>What happens to what doesn't fit.</summary>
internal enum OverflowKind
{
    Close,
    Fail,
    DropNewest,
    DropOldest,
    Latest,
    Conflate,
}
