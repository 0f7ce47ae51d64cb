namespace Rx.WebSockets.Testing.Marbles;

/// <summary>What a symbol of a diagram stands for.</summary>
internal enum SymbolKind
{
    /// <summary>A letter or a long name.</summary>
    Value,

    /// <summary><c>|</c></summary>
    Completion,

    /// <summary><c>#</c></summary>
    Error,

    /// <summary><c>^</c></summary>
    Subscription,

    /// <summary><c>!</c></summary>
    Unsubscription,

    /// <summary><c>[</c> of a lane: an observer begins to be busy.</summary>
    Busy,

    /// <summary><c>]</c> of a lane: it is done.</summary>
    Ready,
}
