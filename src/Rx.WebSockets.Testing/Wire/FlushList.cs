using System;
using System.Collections;
using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>Flushes that are kept: their octets side by side in a few blocks, so that a long run leaves little for the collector to look at.</summary>
internal sealed class FlushList : IReadOnlyList<OctetsSent>
{
    private const int FirstBlock = 512;
    private const int LargestBlock = 1 << 17;

    private readonly List<byte[]> _blocks = [];
    private readonly List<Entry> _entries = [];
    private int _filled;

    public int Count => _entries.Count;

    public OctetsSent this[int index]
    {
        get
        {
            var (at, block, start, length) = _entries[index];
            return new OctetsSent(new TimeSpan(at), _blocks[block].AsMemory(start, length));
        }
    }

    public ReadOnlyMemory<byte> Add(TimeSpan at, ReadOnlySpan<byte> octets)
    {
        if (_blocks.Count == 0 || octets.Length > _blocks[^1].Length - _filled)
        {
            int size = _blocks.Count == 0 ? FirstBlock : Math.Min(2 * _blocks[^1].Length, LargestBlock);
            _blocks.Add(GC.AllocateUninitializedArray<byte>(Math.Max(size, octets.Length)));
            _filled = 0;
        }

        Memory<byte> kept = _blocks[^1].AsMemory(_filled, octets.Length);
        octets.CopyTo(kept.Span);
        _entries.Add(new Entry(at.Ticks, _blocks.Count - 1, _filled, octets.Length));
        _filled += octets.Length;
        return kept;
    }

    /// <summary>Forgets all; what was taken of it stays as it is.</summary>
    public void Clear()
    {
        _blocks.Clear();
        _entries.Clear();
    }

    public IEnumerator<OctetsSent> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private readonly record struct Entry(long At, int Block, int Start, int Length);
}
