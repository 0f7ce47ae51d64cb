using System;
using System.Buffers;

namespace Rx.WebSockets.Tests.Sessions.Fixture;

/// <summary>A pool that counts what was rented and not given back.</summary>
internal sealed class CountingPool : MemoryPool<byte>
{
    public int Rented { get; private set; }

    public int Outstanding { get; private set; }

    public override int MaxBufferSize => int.MaxValue;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Rented++;
        Outstanding++;
        return new Block(this, new byte[Math.Max(minBufferSize, 4096)]);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(CountingPool pool, byte[] octets) : IMemoryOwner<byte>
    {
        private bool _isReturned;

        public Memory<byte> Memory => octets;

        public void Dispose()
        {
            pool.Outstanding -= _isReturned ? 0 : 1;
            _isReturned = true;
        }
    }
}
