using System;
using System.Buffers;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>Blocks of exactly the length that was asked for, overwritten on return, so that whoever kept a slice notices.</summary>
internal sealed class PoisonPool : MemoryPool<byte>
{
    private const byte Poison = 0xDD;

    public static readonly PoisonPool Instance = new();

    public override int MaxBufferSize => Array.MaxLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Block(Math.Max(minBufferSize, 1));

    /// <summary>Overwrites memory that was given back.</summary>
    public static void Spoil(Span<byte> memory) => memory.Fill(Poison);

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(int length) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = new byte[length];

        public void Dispose() => Spoil(Memory.Span);
    }
}
