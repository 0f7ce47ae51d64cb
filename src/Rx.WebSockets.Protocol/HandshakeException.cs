using System;

namespace Rx.WebSockets.Protocol;

/// <summary>The opening handshake can't succeed: what the peer sent breaks a rule, or the application refuses it.</summary>
public sealed class HandshakeException : Exception
{
    /// <summary>Creates the refusal of a handshake.</summary>
    /// <param name="statusCode">The status to answer with (server) or as received (client), if there is one.</param>
    /// <param name="section">The rule that was broken, such as "RFC 6455 §4.2.1".</param>
    /// <param name="message">One sentence; a server sends it to the peer.</param>
    /// <param name="headers">The headers to answer with (server) or as received (client).</param>
    public HandshakeException(int? statusCode, string section, string message, HeaderList? headers = null)
        : base(message)
    {
        ArgumentNullException.ThrowIfNull(section);
        StatusCode = statusCode;
        Section = section;
        Headers = (headers ?? []).ToReadOnly();
    }

    /// <summary>
    /// On a server the status to answer with. On a client the status of the response, null when the response could not be read.
    /// </summary>
    public int? StatusCode { get; }

    /// <summary>On a server the headers that belong to the refusal, on a client those of the response; read-only.</summary>
    public HeaderList Headers { get; }

    /// <summary>The rule that was broken, such as "RFC 6455 §4.2.1".</summary>
    public string Section { get; }
}
