using System;
using System.Buffers;
using System.Collections.Generic;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>The client's half of the opening handshake (RFC 6455 §4.1), as read or as about to be sent.</summary>
/// <remarks>
/// A request can be written as it is: what would break its grammar was refused when it was made. Whether it asks for a
/// WebSocket is judged by <see cref="ServerHandshake.Check"/>; before that, headers that are missing, repeated or malformed
/// show as empty.
/// </remarks>
public sealed record HandshakeRequest
{
    /// <summary>Creates a request.</summary>
    /// <param name="method">The method, a token: GET, or CONNECT for HTTP/2 (RFC 8441).</param>
    /// <param name="target">The path with its query, or a whole URI of http, https, ws or wss, in ASCII and escaped.</param>
    /// <param name="headers">The headers; copied.</param>
    /// <exception cref="ArgumentException">The method is no token, or the target holds a space, CR, LF, a fragment or the like.</exception>
    public HandshakeRequest(string method, string target, HeaderList headers)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(headers);
        if (!Token.IsValid(method))
            throw new ArgumentException("A method is a token (RFC 9110 §9.1).", nameof(method));
        if (RequestTarget.Parse(target) is null)
            throw new ArgumentException("A target is an escaped path or URI without fragment (RFC 9112 §3.2, RFC 6455 §3).", nameof(target));
        Method = method;
        Target = target;
        Headers = headers.ToReadOnly();
    }

    /// <summary>The method, to the letter.</summary>
    public string Method { get; }

    /// <summary>What is asked for, as sent: a path with its query, or a whole URI.</summary>
    public string Target { get; }

    /// <summary>The path within <see cref="Target"/>, as sent (escaped), from its first slash.</summary>
    public string Path => Parts.Path;

    /// <summary>What follows the question mark in <see cref="Target"/>, as sent (escaped); empty when nothing does.</summary>
    public string Query => Parts.Query;

    /// <summary>The host, with its port unless that is the default; of <see cref="Target"/> if it is a whole URI (RFC 9112 §3.2.2).</summary>
    public string Host => Parts.Authority ?? Headers.GetSingle(HeaderNames.Host) ?? "";

    /// <summary>Where the page comes from that asks, as browsers tell (RFC 6455 §10.2); null without that header.</summary>
    public string? Origin => Headers.GetSingle(HeaderNames.Origin);

    /// <summary>All headers in their order; read-only.</summary>
    public HeaderList Headers { get; }

    /// <summary>The subprotocols the client offers, in its order of preference (RFC 6455 §1.9).</summary>
    public IReadOnlyList<string> Subprotocols => OfferedSubprotocols ?? [];

    /// <summary>The extensions the client offers, in its order of preference (RFC 6455 §9.1).</summary>
    public IReadOnlyList<ExtensionHeader> ExtensionOffers => OfferedExtensions ?? [];

    /// <summary>The nonce that the server answers, 16 octets in Base64 (RFC 6455 §4.1).</summary>
    public string Key => Headers.GetSingle(HeaderNames.Key) ?? "";

    /// <summary>As <see cref="Subprotocols"/>, null when malformed.</summary>
    internal IReadOnlyList<string>? OfferedSubprotocols => Headers.GetTokens(HeaderNames.Protocol);

    /// <summary>As <see cref="ExtensionOffers"/>, null when malformed.</summary>
    internal IReadOnlyList<ExtensionHeader>? OfferedExtensions => Headers.GetExtensions();

    private RequestTarget Parts => RequestTarget.Parse(Target)!.Value;

    /// <summary>Writes the head of the request as HTTP/1.1.</summary>
    /// <param name="output">Takes the octets.</param>
    public void WriteTo(IBufferWriter<byte> output) => HeadOctets.Write(output, $"{Method} {Target} HTTP/1.1", Headers);
}
