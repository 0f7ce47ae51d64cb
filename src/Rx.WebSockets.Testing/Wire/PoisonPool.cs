using System;
using System.Buffers;
using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>Blocks of exactly the length that was asked for, overwritten on return, so that whoever kept a slice notices.</summary>
/// <remarks>Each direction has a pool of its own: what a kept slice shows then is the same in every run. Not thread-safe.</remarks>
internal sealed class PoisonPool : MemoryPool<byte>
{
    private const byte Poison = 0xDD;
    private const int MostKept = 16;

    private readonly Stack<Block> _free = [];

    public override int MaxBufferSize => Array.MaxLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        int length = Math.Max(minBufferSize, 1);
        return _free.TryPeek(out Block? block) && block.Memory.Length == length ? _free.Pop() : new Block(this, length);
    }

    /// <summary>Overwrites memory that was given back.</summary>
    public static void Spoil(Span<byte> memory) => memory.Fill(Poison);

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(PoisonPool pool, int length) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = new byte[length];

        public void Dispose()
        {
            Spoil(Memory.Span);
            if (pool._free.Count < MostKept)
            {
                pool._free.Push(this);
            }
        }
    }
}
