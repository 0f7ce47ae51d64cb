namespace Rx.WebSockets;

/// <summary>What can become of something that was to be sent.</summary>
public enum SendOutcome
{
    /// <summary>It was not accepted, and no octet of it was sent: there was no open session, it can't be sent, or who sent it cancelled.</summary>
    NotSent,

    /// <summary>The transport has taken its last octet. That the peer has read it, only an answer of the peer can tell.</summary>
    Written,

    /// <summary>It was in the way when too much was to be sent, and an <see cref="WebSocketSessionOptions.Overflow"/> policy dropped it; no octet of it was sent.</summary>
    Dropped,

    /// <summary>A newer one took its place before an octet of it was sent.</summary>
    Superseded,

    /// <summary>Its time to live passed before an octet of it was sent.</summary>
    Expired,

    /// <summary>It was accepted, and the session ended before the transport had confirmed its last octet: the peer may have all of it, a part or nothing.</summary>
    Unwritten,
}
