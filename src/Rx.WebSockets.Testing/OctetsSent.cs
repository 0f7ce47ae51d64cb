using System;

namespace Rx.WebSockets.Testing;

/// <summary>What one flush put on the wire.</summary>
/// <param name="At">The clock's <see cref="VirtualClock.Elapsed"/> at the flush.</param>
/// <param name="Octets">The octets, one or more.</param>
public readonly record struct OctetsSent(TimeSpan At, ReadOnlyMemory<byte> Octets)
{
    /// <summary>The time with the octets in hex, such as <c>00:00:01 81 02 48 69</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{At:c} {Hex.ToString(Octets.Span)}";
}
