using System;
using System.Runtime.InteropServices;

namespace Rx.WebSockets.Protocol.Framing;

/// <summary>The payload of the frame that is arriving: memory follows the octets received, never those announced.</summary>
internal struct PayloadBuffer
{
    private const int FirstStep = 4096;

    // While a text is hot in the cache it is checked, so it is copied in blocks of this many octets.
    private const int Block = 8192;

    private Memory<byte> _memory;
    private int _length;
    private int _filled;
    private uint _key;
    private bool _rents;

    /// <summary>Octets reserved for the payload.</summary>
    public readonly int Held => _memory.Length;

    public readonly bool IsFull => _filled == _length;

    /// <summary>How many octets of the payload are still to come.</summary>
    public readonly int Lacks => _length - _filled;

    /// <summary>Whether the memory is an array of the shared pool.</summary>
    public readonly bool IsRented => _rents;

    /// <summary>Begins a payload of <paramref name="length"/> octets that passes the key; 0 for one that isn't masked.</summary>
    public void Begin(int length, uint key, bool rents)
    {
        (_memory, _length, _filled, _key, _rents) = (default, length, 0, key, rents);
    }

    /// <summary>Takes what belongs to the payload off <paramref name="octets"/>.</summary>
    /// <returns>False when <paramref name="text"/> finds octets that are not UTF-8.</returns>
    public bool Append(ref ReadOnlySpan<byte> octets, ref Utf8Validator text, bool isText)
    {
        var count = Math.Min(octets.Length, Lacks);
        Reserve(count);
        var source = octets[..count];
        octets = octets[count..];
        return Take(source, ref text, isText);
    }

    /// <summary>Where the payload goes on, for at least one octet.</summary>
    public Memory<byte> Room()
    {
        Reserve(1);
        return _memory[_filled..Math.Min(_memory.Length, _length)];
    }

    /// <summary>Takes octets that stand at the beginning of <see cref="Room"/>.</summary>
    /// <returns>False when <paramref name="text"/> finds octets that are not UTF-8.</returns>
    public bool Fill(int count, ref Utf8Validator text, bool isText) => Take(_memory.Span.Slice(_filled, count), ref text, isText);

    private bool Take(ReadOnlySpan<byte> source, ref Utf8Validator text, bool isText)
    {
        var room = _memory.Span.Slice(_filled, source.Length);
        _filled += source.Length;
        if (!isText)
        {
            _key = Masking.Copy(source, room, _key);
            return true;
        }

        while (!source.IsEmpty)
        {
            var block = Math.Min(source.Length, Block);
            _key = Masking.Copy(source[..block], room, _key);
            if (!text.Append(room[..block]))
            {
                return false;
            }

            source = source[block..];
            room = room[block..];
        }

        return true;
    }

    /// <summary>Gives the payload away.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        var payload = _memory;
        _memory = default;
        return payload[.._length];
    }

    private void Reserve(int count)
    {
        if (_memory.Length - _filled >= count)
        {
            return;
        }

        if (_length <= Slab.Limit && !_rents)
        {
            _memory = Slab.Take(_length);
            return;
        }

        // Sixteen times what is there: a long payload is moved once or twice, and to have much reserved a peer must send
        // much. What is more than half of the payload is made the whole, so that the rest needs no second array. Arrays for a part are rented.
        var wanted = Math.Max(FirstStep, 16L * (_filled + count));
        var isPart = wanted < _length / 2;
        var size = isPart ? (int)wanted : _length;
        var grown = isPart || _rents ? PayloadPool.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        _memory.Span[.._filled].CopyTo(grown);
        if (MemoryMarshal.TryGetArray<byte>(_memory, out var outgrown) && outgrown.Count > 0)
        {
            PayloadPool.Return(outgrown.Array!);
        }

        _memory = grown.AsMemory(0, size);
    }
}
