using System;
using System.Buffers;
using System.Text;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>The server's half of the opening handshake (RFC 6455 §4.2.2), as read or as about to be sent.</summary>
public sealed record HandshakeResponse
{
    /// <summary>Creates a response.</summary>
    /// <param name="statusCode">From 100 to 999; 101 opens the connection.</param>
    /// <param name="reasonPhrase">What stands behind the status; may be empty.</param>
    /// <param name="headers">The headers; copied.</param>
    /// <param name="body">The body, empty for 101; the headers have to announce it in octets of UTF-8.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status doesn't have three digits.</exception>
    /// <exception cref="ArgumentException">The reason phrase holds CR, LF or the like (RFC 9112 §4).</exception>
    public HandshakeResponse(int statusCode, string reasonPhrase, HeaderList headers, string body = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 999);
        ArgumentNullException.ThrowIfNull(reasonPhrase);
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(body);
        if (!FieldText.IsValid(reasonPhrase))
            throw new ArgumentException("A reason phrase holds no control characters (RFC 9112 §4).", nameof(reasonPhrase));
        StatusCode = statusCode;
        ReasonPhrase = reasonPhrase;
        Headers = headers.ToReadOnly();
        Body = body;
    }

    /// <summary>The status, from 100 to 999.</summary>
    public int StatusCode { get; }

    /// <summary>What stands behind the status.</summary>
    public string ReasonPhrase { get; }

    /// <summary>All headers in their order; read-only.</summary>
    public HeaderList Headers { get; }

    /// <summary>The text that goes out behind the head. Empty in a response that was read: its reader stops at the end of the head.</summary>
    public string Body { get; }

    /// <summary>Writes the response as HTTP/1.1, the body in UTF-8.</summary>
    /// <param name="output">Takes the octets.</param>
    public void WriteTo(IBufferWriter<byte> output)
    {
        HeadOctets.Write(output, $"HTTP/1.1 {StatusCode} {ReasonPhrase}", Headers);
        Encoding.UTF8.GetBytes(Body, output);
    }
}
