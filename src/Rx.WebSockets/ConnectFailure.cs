namespace Rx.WebSockets;

/// <summary>Why a client got no session although nobody refused it; a refusal is a <see cref="HandshakeRefusedException"/>.</summary>
public enum ConnectFailure
{
    /// <summary>Anything else; the inner exception tells it.</summary>
    Other,

    /// <summary>The host, or the proxy, has no address.</summary>
    NameNotResolved,

    /// <summary>No connection came about: refused, no route, reset.</summary>
    Unreachable,

    /// <summary>TLS failed: the certificate isn't trusted or is for another host, or the two ends have no version in common.</summary>
    Tls,

    /// <summary>The proxy made no tunnel.</summary>
    Proxy,

    /// <summary>Connecting took longer than <see cref="WebSocketClientOptions.ConnectTimeout"/>.</summary>
    ConnectTimeout,

    /// <summary>The server's answer took longer than <see cref="WebSocketClientOptions.HandshakeTimeout"/>.</summary>
    HandshakeTimeout,

    /// <summary>The connection was lost before the server had answered.</summary>
    ConnectionLost,

    /// <summary>
    /// The server's answer is no HTTP, is larger than 64 KiB or 128 headers, or its 101 breaks a rule of RFC 6455 §4.1: a wrong
    /// Sec-WebSocket-Accept, a subprotocol or an extension that was not offered, no subprotocol although one is demanded.
    /// </summary>
    InvalidResponse,
}
