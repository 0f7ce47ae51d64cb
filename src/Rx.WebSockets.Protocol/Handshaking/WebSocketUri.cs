using System;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The URI of a WebSocket (RFC 6455 §3); http and https stand for ws and wss.</summary>
internal static class WebSocketUri
{
    public static (string Host, string Target) Split(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("ws" or "wss" or "http" or "https"))
            throw new ArgumentException("The URI is absolute, of ws, wss, http or https.", nameof(uri));
        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            throw new ArgumentException("The URI has neither user information nor a fragment (RFC 6455 §3).", nameof(uri));
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return (uri.IsDefaultPort ? host : $"{host}:{uri.Port}", uri.PathAndQuery);
    }
}
