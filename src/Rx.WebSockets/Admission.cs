using System;
using System.Collections.Generic;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>The answer to a <see cref="SessionRequest"/>: a session, with what is special about it, or a refusal.</summary>
/// <example><code>Admission.Granted with { Subprotocol = "chat" }</code></example>
public sealed record Admission
{
    private Admission()
    {
    }

    /// <summary>A session with what the listener's options say.</summary>
    public static Admission Granted { get; } = new();

    /// <summary>No session: the client gets an HTTP response, and the connection is closed.</summary>
    /// <param name="statusCode">From 300 to 599, such as 401, 403, 404 or 503.</param>
    /// <param name="text">What the client is told; sent as plain text.</param>
    /// <param name="headers">More headers, such as WWW-Authenticate or Location.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status refuses nothing.</exception>
    public static Admission Refused(int statusCode, string text = "", HeaderList? headers = null) =>
        new() { Refusal = ServerHandshake.Refuse(statusCode, text, headers) };

    /// <summary>The response that refuses; null for a session.</summary>
    public HandshakeResponse? Refusal { get; private init; }

    /// <summary>One of the offered subprotocols. Default: null, which leaves the choice to <see cref="WebSocketListenerOptions.Subprotocol"/>.</summary>
    public string? Subprotocol { get; init; }

    /// <summary>More headers for the response that opens the session. Default: none.</summary>
    public HeaderList? Headers { get; init; }

    /// <summary>The options of this session. Default: null, those of <see cref="WebSocketListenerOptions.Session"/>.</summary>
    public WebSocketSessionOptions? Session { get; init; }

    /// <summary>The extensions that are accepted. Default: null, those of <see cref="WebSocketListenerOptions.Extensions"/>.</summary>
    public IReadOnlyList<IFrameExtensionFactory>? Extensions { get; init; }
}
