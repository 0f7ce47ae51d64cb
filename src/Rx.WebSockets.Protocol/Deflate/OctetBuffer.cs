using System;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>A buffer that grows while a message is compressed or restored, whose size nobody knows before.</summary>
internal sealed class OctetBuffer
{
    private const int Kept = 64 << 10;

    [ThreadStatic]
    private static OctetBuffer? _spare;

    private byte[] _octets = [];

    public int Count { get; private set; }

    /// <summary>Whether the buffer itself is handed over, since it is too long to be used again.</summary>
    public bool IsLong => _octets.Length > Kept;

    public ReadOnlySpan<byte> Written => _octets.AsSpan(0, Count);

    /// <summary>The thread's own buffer, empty; it is given back by <see cref="Return"/>.</summary>
    public static OctetBuffer Rent()
    {
        var rented = _spare ?? new OctetBuffer();
        _spare = null;
        rented.Count = 0;
        return rented;
    }

    public void Return()
    {
        if (!IsLong)
        {
            _spare = this;
        }
    }

    /// <summary>Room behind what is written.</summary>
    /// <param name="least">How many octets at least; from 1.</param>
    /// <param name="limit">How long the buffer may become: at most this, if that leaves the least and isn't little.</param>
    public Span<byte> GetRoom(int least, int limit = int.MaxValue)
    {
        if (_octets.Length - Count < least)
        {
            // What would be more than half of the limit is made the whole, so that the rest needs no third array.
            var wanted = Math.Max(2L * _octets.Length, Kept);
            wanted = Math.Max(wanted > limit / 2 ? Math.Max(limit, Kept) : wanted, Count + (long)least);
            Array.Resize(ref _octets, (int)Math.Min(wanted, Array.MaxLength));
        }

        return _octets.AsSpan(Count);
    }

    public void Advance(int count) => Count += count;

    /// <summary>Drops the last octets.</summary>
    public void Cut(int count) => Count -= count;

    /// <summary>What is written, in memory of its own: a slice of a shared block, an array, or if it is long this buffer's own.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        if (Count == 0)
        {
            return default;
        }

        if (IsLong)
        {
            var taken = _octets.AsMemory(0, Count);
            _octets = [];
            return taken;
        }

        var copy = Count <= Slab.Limit ? Slab.Take(Count) : GC.AllocateUninitializedArray<byte>(Count);
        Written.CopyTo(copy.Span);
        return copy;
    }
}
