using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>The server answered the opening handshake with another status than 101 (RFC 6455 §4.1).</summary>
public sealed class HandshakeRefusedException : Exception
{
    /// <summary>Creates the refusal.</summary>
    /// <param name="response">The head of the server's response.</param>
    /// <param name="body">The start of its body.</param>
    /// <param name="remark">What else there is to say, a sentence; empty for nothing.</param>
    public HandshakeRefusedException(HandshakeResponse response, string body = "", string remark = "")
        : base(Describe(response, remark))
    {
        ArgumentNullException.ThrowIfNull(body);
        (Response, Body) = (response, body);
    }

    /// <summary>The status, such as 401, 404 or 503; a redirect that was not followed has 3xx.</summary>
    public int StatusCode => Response.StatusCode;

    /// <summary>The headers of the response, such as Retry-After, Location or WWW-Authenticate; read-only.</summary>
    public HeaderList Headers => Response.Headers;

    /// <summary>The head of the response.</summary>
    public HandshakeResponse Response { get; }

    /// <summary>
    /// The start of the body as UTF-8: what came of it within <see cref="WebSocketClientOptions.HandshakeTimeout"/>, at most 4 KiB. It was
    /// written by the server, so treat it as foreign text.
    /// </summary>
    public string Body { get; }

    private static string Describe(HandshakeResponse response, string remark)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(remark);
        var phrase = response.ReasonPhrase.Length > 0 ? $" ({response.ReasonPhrase})" : "";
        var refusal = $"The server answered with status {response.StatusCode}{phrase} instead of 101.";
        return remark.Length > 0 ? $"{refusal} {remark}" : refusal;
    }
}
