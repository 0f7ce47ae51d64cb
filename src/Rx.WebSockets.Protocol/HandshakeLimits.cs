using System;

namespace Rx.WebSockets.Protocol;

/// <summary>How much of an HTTP head is read before it is refused, in either direction.</summary>
/// <remarks>Every octet, line and header counts as it comes, before anything is merged or skipped.</remarks>
public sealed record HandshakeLimits
{
    /// <summary>The limits unless others are given: 64 KiB in all, 8 KiB a line, 128 headers.</summary>
    public static HandshakeLimits Default { get; } = new();

    /// <summary>
    /// The octets of the whole head with all line ends; for a client those of the interim responses count too. 1 or more,
    /// 64 KiB by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxOctets { get; init => field = Positive(value); } = 64 * 1024;

    /// <summary>The octets of one line without its line end. 1 or more, 8 KiB by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxLine { get; init => field = Positive(value); } = 8 * 1024;

    /// <summary>
    /// The header fields, repeated names counted each time; for a client those of the interim responses count too. 1 or more,
    /// 128 by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxHeaders { get; init => field = Positive(value); } = 128;

    private static int Positive(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return value;
    }
}
