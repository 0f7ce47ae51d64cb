using System.Net;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>A client that asks for a session, as <see cref="WebSocketListenerOptions.Admit"/> sees it.</summary>
/// <remarks>The handshake is known to be right, its origin and its path to be allowed (RFC 6455 §4.2.1).</remarks>
public sealed record SessionRequest
{
    /// <summary>The client's half of the handshake: path, query, headers, origin, offered subprotocols and extensions.</summary>
    public required HandshakeRequest Handshake { get; init; }

    /// <summary>Our end of the transport, where it has an address.</summary>
    public EndPoint? LocalEndPoint { get; init; }

    /// <summary>The client's end of the transport, where it has an address; behind a proxy it is the proxy's.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>Whether the transport is protected by TLS.</summary>
    public bool IsSecure { get; init; }
}
