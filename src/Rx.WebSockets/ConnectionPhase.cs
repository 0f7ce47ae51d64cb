namespace Rx.WebSockets;

/// <summary>What a <see cref="Reconnection"/> is at.</summary>
public enum ConnectionPhase
{
    /// <summary>Nothing is wanted: nobody is subscribed, or <see cref="ReconnectOptions.ConnectWhile"/> says no.</summary>
    Idle,

    /// <summary>An attempt is under way.</summary>
    Connecting,

    /// <summary>A session is open, or closing.</summary>
    Open,

    /// <summary>The last attempt failed or the last session ended, and the next attempt comes after a delay.</summary>
    Waiting,

    /// <summary>The back-off gave up; another subscription begins anew.</summary>
    GivenUp,
}
