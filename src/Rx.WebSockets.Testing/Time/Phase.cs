namespace Rx.WebSockets.Testing.Time;

/// <summary>The parts of one instant, in the order in which they run.</summary>
internal enum Phase
{
    /// <summary>All ordinary work.</summary>
    Work,

    /// <summary>What waits until the instant has no ordinary work left.</summary>
    Settled,
}
