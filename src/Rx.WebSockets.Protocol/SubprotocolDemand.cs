namespace Rx.WebSockets.Protocol;

/// <summary>Whether a client that offers subprotocols goes on when the server chooses none of them.</summary>
public enum SubprotocolDemand
{
    /// <summary>The handshake fails, as it does in browsers.</summary>
    Required,

    /// <summary>The connection opens without a subprotocol, which RFC 6455 §4.1 leaves to the client.</summary>
    Optional,
}
