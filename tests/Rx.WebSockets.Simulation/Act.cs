namespace Rx.WebSockets.Simulation;

/// <summary>What happens in one step of a script.</summary>
public enum Act
{
    /// <summary>The client of the session dials; once for each session.</summary>
    Dial,

    SendText,
    SendBinary,

    /// <summary>A message in several fragments, each sent when the one before was accepted.</summary>
    SendFragments,

    /// <summary>A text through plain OnNext, which can't wait.</summary>
    OnNext,

    /// <summary>A text whose sending is cancelled right away.</summary>
    SendCancelled,

    /// <summary>A text whose fate is awaited.</summary>
    Track,

    /// <summary>The same with a time to live, a millisecond and up.</summary>
    TrackMortal,

    /// <summary>The same, taken back some milliseconds later.</summary>
    TrackCancelled,

    /// <summary>A text through plain OnNext whose fate is told.</summary>
    TrackPush,

    Ping,
    Flush,
    Close,
    CloseWithFault,
    Abort,
    Complete,
    Error,
    Dispose,

    /// <summary>Holds delivery, or lets go.</summary>
    Hold,

    Subscribe,
    Unsubscribe,

    /// <summary>The handler takes so many milliseconds for each frame.</summary>
    Slow,

    /// <summary>The handler throws at the next frame.</summary>
    Throw,

    Stall,
    Resume,
    Reset,
    Lose,

    /// <summary>The link gets other options.</summary>
    Relink,

    /// <summary>A read or a flush of this end fails, that many operations from now.</summary>
    FailAt,

    Vanish,
    Return,
    Partition,
    Heal,

    /// <summary>The listener stops.</summary>
    Stop,
}
