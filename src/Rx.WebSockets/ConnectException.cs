using System;

namespace Rx.WebSockets;

/// <summary>A client got no session: <see cref="Kind"/> tells why, for those who choose between another attempt and giving up.</summary>
/// <remarks>
/// The text names scheme, host and port of the URI, never its path or query, where secrets may stand. A server that answers with
/// another status than 101 is a <see cref="HandshakeRefusedException"/> instead.
/// </remarks>
public sealed class ConnectException : Exception
{
    /// <summary>Creates the failure of one attempt.</summary>
    /// <param name="kind">Why it failed.</param>
    /// <param name="message">One sentence.</param>
    /// <param name="cause">What lies behind it, if there is anything.</param>
    public ConnectException(ConnectFailure kind, string message, Exception? cause = null)
        : base(message, cause) => Kind = kind;

    /// <summary>Why the attempt failed.</summary>
    public ConnectFailure Kind { get; }
}
