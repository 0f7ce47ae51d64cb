using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Rx.WebSockets.Testing.Wire;

namespace Rx.WebSockets.Testing;

/// <summary>Every octet that one end has put on the wire, flush by flush.</summary>
[DebuggerDisplay("{Length} octets in {Flushes.Count} flushes")]
public sealed class OctetLog
{
    private readonly FlushList _flushes = new();

    internal OctetLog()
    {
    }

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
        foreach (ReadOnlyMemory<byte> flush in _flushes.Select(flush => flush.Octets))
        {
            flush.Span.CopyTo(octets.AsSpan(written));
            written += flush.Length;
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

    /// <summary>Keeps a copy of what is flushed.</summary>
    /// <returns>The copy, which stays as it is.</returns>
    internal ReadOnlyMemory<byte> Add(TimeSpan at, ReadOnlySpan<byte> octets)
    {
        Length += octets.Length;
        return _flushes.Add(at, octets);
    }
}
