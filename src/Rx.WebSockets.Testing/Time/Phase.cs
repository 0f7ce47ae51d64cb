namespace Rx.WebSockets.Testing.Time;

/// <summary>The parts of one instant, in the order in which they run.</summary>
internal enum Phase
{
    /// <summary>Subscriptions that a diagram places at this instant: they see everything that the instant brings.</summary>
    Subscribe,

    /// <summary>All ordinary work.</summary>
    Work,

    /// <summary>Unsubscriptions that a diagram places at this instant: they come behind everything that it brought.</summary>
    Unsubscribe,

    /// <summary>What waits until the instant has no work left.</summary>
    Settled,
}
