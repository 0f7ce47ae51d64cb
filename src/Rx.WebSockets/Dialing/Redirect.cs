using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Dialing;

/// <summary>Where a refusal leads, if anywhere, and what may be taken there (RFC 9110 §15.4).</summary>
/// <param name="Uri">What to dial next; null when the redirect can't be followed.</param>
/// <param name="Options">The options to dial it with.</param>
/// <param name="Obstacle">Why it can't be followed, a sentence; empty when it can.</param>
internal sealed record Redirect(Uri? Uri, WebSocketClientOptions Options, string Obstacle = "")
{
    /// <summary>The redirect that a response is; null when it is none.</summary>
    public static Redirect? Of(HandshakeResponse response, Uri from, WebSocketClientOptions options)
    {
        if (response.StatusCode is not (301 or 302 or 303 or 307 or 308) || !response.Headers.Contains("Location"))
        {
            return null;
        }

        var target = SocketUri.Resolve(from, response.Headers.GetSingle("Location") ?? "");
        if (target is null)
        {
            return new(null, options, "Its Location is nothing that can be dialled.");
        }

        if (SocketUri.IsSecure(from) && !SocketUri.IsSecure(target))
        {
            return new(null, options, "A redirect from wss to ws is never followed.");
        }

        if (SocketUri.IsSameOrigin(from, target))
        {
            return new(target, options);
        }

        return options.Tls is null && options.Invoker is null
            ? new(target, options with { Headers = [], Cookies = null, Credentials = null })
            : new(null, options, "A redirect to another origin is not followed with options of TLS or an invoker.");
    }
}
