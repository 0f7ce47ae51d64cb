namespace Rx.WebSockets.Testing;

/// <summary>When a replay sends what the peer sent.</summary>
public enum ReplayPacing
{
    /// <summary>At the recorded times.</summary>
    ByTime,

    /// <summary>When the session has sent what it had sent by then, and as long after that as it was recorded: a slower or faster
    /// session shifts all that follows. Times of what the session sends aren't compared.</summary>
    ByTurn,
}
