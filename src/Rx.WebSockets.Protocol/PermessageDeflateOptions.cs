using System;
using Rx.WebSockets.Protocol.Deflate;

namespace Rx.WebSockets.Protocol;

/// <summary>What one end of a connection wants of permessage-deflate, and which messages it compresses (RFC 7692 §7).</summary>
/// <remarks>
/// "Send" is what this end compresses, "receive" what its peer does, whichever of both is the server. A context that is kept costs
/// memory as long as the connection lives: about 340 KiB to send with, 42 KiB to receive with. Without takeover an idle connection
/// holds none.
/// </remarks>
public sealed record PermessageDeflateOptions
{
    /// <summary>The defaults.</summary>
    public static PermessageDeflateOptions Default { get; } = new();

    /// <summary>How hard to compress: 1 (fast) to 9 (small). Default: 5. Beside 6, zlib's own default, JSON of 1 KiB takes a fifth less time with takeover and as much without, and is about 1 % longer at most.</summary>
    public int Level { get; init; } = 5;

    /// <summary>The smallest message that is compressed, in octets; one that is sent in fragments is, whatever its size. Default: 256.</summary>
    public int MinSize { get; init; } = 256;

    /// <summary>
    /// Asked for each message of at least <see cref="MinSize"/> octets, with its first frame, whether to compress it. What it throws ends
    /// the connection with 1011. Default: null, all are.
    /// </summary>
    public Func<Frame, bool>? Compresses { get; init; }

    /// <summary>Whether messages refer to those that were sent before, if the peer allows it: smaller, for memory. Default: false.</summary>
    public bool SendContextTakeover { get; init; }

    /// <summary>Whether the peer's messages may refer to those before. Default: true.</summary>
    public bool ReceiveContextTakeover { get; init; } = true;

    /// <summary>The window to compress with at most, as a power of two: 9–15. Default: 15, which is 32 KiB.</summary>
    public int SendWindowBits { get; init; } = DeflateHeader.MostBits;

    /// <summary>
    /// The window that the peer may compress with, as a power of two: 8–15. A client demands it, a server asks for it where the client
    /// lets it. It saves the peer's memory, not ours. Default: 15, which is 32 KiB.
    /// </summary>
    public int ReceiveWindowBits { get; init; } = DeflateHeader.MostBits;

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Level, 9);
        ArgumentOutOfRangeException.ThrowIfNegative(MinSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(SendWindowBits, DeflateHeader.LeastBits + 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SendWindowBits, DeflateHeader.MostBits);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReceiveWindowBits, DeflateHeader.LeastBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ReceiveWindowBits, DeflateHeader.MostBits);
    }
}
