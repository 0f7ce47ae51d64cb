namespace Rx.WebSockets;

/// <summary>What the peer is told of an exception that ends the session.</summary>
public enum CloseText
{
    /// <summary>Only the close code: exception texts may hold secrets.</summary>
    Redacted,

    /// <summary>The exception's message, cut to 123 octets.</summary>
    Full,
}
