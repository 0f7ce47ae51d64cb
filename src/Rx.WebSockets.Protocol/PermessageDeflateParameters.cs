namespace Rx.WebSockets.Protocol;

/// <summary>What both ends agreed on for permessage-deflate, seen from one of them (RFC 7692 §7.1).</summary>
public sealed record PermessageDeflateParameters
{
    /// <summary>Whether what this end sends refers to earlier messages.</summary>
    public bool SendContextTakeover { get; init; }

    /// <summary>Whether what the peer sends may refer to earlier messages.</summary>
    public bool ReceiveContextTakeover { get; init; }

    /// <summary>
    /// The largest window that this end may compress with, as a power of two: 8–15. With 8, which zlib can't compress with, it sends
    /// everything uncompressed.
    /// </summary>
    public int SendWindowBits { get; init; } = 15;

    /// <summary>The largest window that the peer may compress with, as a power of two: 8–15.</summary>
    public int ReceiveWindowBits { get; init; } = 15;
}
