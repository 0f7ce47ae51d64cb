namespace Rx.WebSockets.Testing;

/// <summary>The sides of a session on which something happens; the lines of a spec and of a recording.</summary>
public enum SocketLane
{
    /// <summary><c>wire&lt;</c>: what comes from the peer.</summary>
    FromPeer,

    /// <summary><c>wire&gt;</c>: what goes to the peer.</summary>
    ToPeer,

    /// <summary><c>app&lt;</c>: what is delivered to the application.</summary>
    ToApplication,

    /// <summary><c>app&gt;</c>: what the application sends.</summary>
    FromApplication,

    /// <summary><c>end</c>: how the session ended.</summary>
    End,
}
