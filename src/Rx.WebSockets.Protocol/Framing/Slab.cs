using System;

namespace Rx.WebSockets.Protocol.Framing;

/// <summary>Gives small payloads a place in a block that they share, so that a small frame costs no object of its own.</summary>
/// <remarks>
/// One block per thread, not per connection: an idle connection holds none. A block is never taken back; the garbage
/// collector frees it when the last frame in it is gone. It is small, so that one kept frame keeps little alive.
/// </remarks>
internal sealed class Slab
{
    /// <summary>The largest payload that shares a block; larger ones get an array.</summary>
    public const int Limit = 1024;

    private const int Size = 16384;

    [ThreadStatic]
    private static Slab? _own;

    private byte[] _block = [];
    private int _used;

    /// <summary>The thread's own.</summary>
    public static Slab Own => _own ??= new Slab();

    /// <summary>Room for a payload of 1–1024 octets, uninitialized.</summary>
    public static Memory<byte> Take(int length)
    {
        var slab = Own;
        slab.Reserve(length);
        return slab.Advance(length);
    }

    /// <summary>The rest of the block, to be written before it is known how much of it is taken.</summary>
    /// <param name="least">How many octets at least: 1–16384.</param>
    public Span<byte> Rest(int least)
    {
        Reserve(least);
        return _block.AsSpan(_used);
    }

    /// <summary>Takes the next octets of the rest.</summary>
    public Memory<byte> Advance(int length)
    {
        var taken = _block.AsMemory(_used, length);
        _used += length;
        return taken;
    }

    private void Reserve(int length)
    {
        if (_block.Length - _used < length)
        {
            _block = GC.AllocateUninitializedArray<byte>(Size);
            _used = 0;
        }
    }
}
