using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Rx.WebSockets.Testing;

/// <summary>Every octet that one end has put on the wire, flush by flush.</summary>
[DebuggerDisplay("{Length} octets in {Flushes.Count} flushes")]
public sealed class OctetLog
{
    private readonly List<OctetsSent> _flushes = [];

    /// <summary>The flushes that sent at least one octet, in their order.</summary>
    public IReadOnlyList<OctetsSent> Flushes => _flushes;

    /// <summary>How many octets were sent.</summary>
    public long Length { get; private set; }

    /// <summary>All octets in one array.</summary>
    /// <returns>A copy.</returns>
    public byte[] ToArray()
    {
        byte[] octets = new byte[Length];
        int written = 0;
        foreach (OctetsSent flush in _flushes)
        {
            flush.Octets.Span.CopyTo(octets.AsSpan(written));
            written += flush.Octets.Length;
        }

        return octets;
    }

    /// <summary>All octets in hex, such as <c>81 02 48 69</c>.</summary>
    /// <returns>The text; empty if nothing was sent.</returns>
    public string ToHex() => Hex.ToString(ToArray());

    /// <summary>Forgets what was sent so far, an opening handshake for example.</summary>
    public void Clear()
    {
        _flushes.Clear();
        Length = 0;
    }

    /// <inheritdoc cref="ToHex"/>
    public override string ToString() => ToHex();

    internal void Add(TimeSpan at, ReadOnlyMemory<byte> octets)
    {
        _flushes.Add(new OctetsSent(at, octets));
        Length += octets.Length;
    }
}
