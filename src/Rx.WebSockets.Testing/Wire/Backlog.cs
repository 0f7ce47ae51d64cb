using System;
using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>What was flushed and doesn't fit on the wire yet.</summary>
internal sealed class Backlog
{
    private readonly Queue<ReadOnlyMemory<byte>> _flushes = [];
    private ReadOnlyMemory<byte> _first;

    /// <summary>How many octets wait.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the output ends behind what waits.</summary>
    public bool EndsHere { get; set; }

    public void Add(ReadOnlyMemory<byte> octets)
    {
        _flushes.Enqueue(octets);
        Length += octets.Length;
    }

    /// <summary>Takes the next octets, at least one and no more than this.</summary>
    public ReadOnlyMemory<byte> Take(int atMost)
    {
        while (_first.IsEmpty)
        {
            _first = _flushes.Dequeue();
        }

        ReadOnlyMemory<byte> taken = _first[..Math.Min(atMost, _first.Length)];
        _first = _first[taken.Length..];
        Length -= taken.Length;
        return taken;
    }

    public void Clear()
    {
        _flushes.Clear();
        _first = default;
        Length = 0;
        EndsHere = false;
    }
}
