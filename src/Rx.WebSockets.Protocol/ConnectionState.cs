namespace Rx.WebSockets.Protocol;

/// <summary>Where a connection stands between its opening and its end (RFC 6455 §4, §7).</summary>
public enum ConnectionState
{
    /// <summary>Data flows both ways.</summary>
    Open,

    /// <summary>Our Close is on its way, the peer's is awaited; its data still arrives.</summary>
    CloseSent,

    /// <summary>The peer's Close is here; ours follows what was accepted before.</summary>
    CloseReceived,

    /// <summary>Both Closes passed: the handshake is done, the transport is being let go.</summary>
    Closed,

    /// <summary>A fault was found: our Close says why, and what still arrives is discarded.</summary>
    Failing,

    /// <summary>The connection is gone without a closing handshake.</summary>
    Aborted,
}
