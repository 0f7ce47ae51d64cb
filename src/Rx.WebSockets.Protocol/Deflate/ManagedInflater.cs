using System;
using System.IO;
using System.IO.Compression;

#pragma warning disable RS0030 // No I/O happens: DeflateStream wants streams, and these are in memory.

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>Restores by <see cref="DeflateStream"/>.</summary>
/// <remarks>
/// The stream doesn't tell how far it has read when a final block ends, so it is given one octet at a time: it takes none that it
/// doesn't need.
/// </remarks>
internal sealed class ManagedInflater : IInflater
{
    private readonly OctetFeed _feed = new();
    private DeflateStream _stream;

    public ManagedInflater() => _stream = new DeflateStream(_feed, CompressionMode.Decompress, leaveOpen: true);

    public InflateStep Inflate(ReadOnlySpan<byte> octets, Span<byte> room)
    {
        var (used, made) = (0, 0);
        while (made < room.Length)
        {
            if (used < octets.Length && !_feed.HasNext)
            {
                _feed.Next = octets[used];
            }

            var offered = _feed.HasNext;
            var count = Read(room[made..]);
            made += count;
            var taken = offered && !_feed.HasNext;
            used += taken ? 1 : 0;
            if (count == 0 && !taken)
            {
                // What is offered is taken until a final block has ended.
                _feed.Clear();
                return new InflateStep(used, made, IsEnd: offered);
            }
        }

        _feed.Clear();
        return new InflateStep(used, made, IsEnd: false);
    }

    public void Reset()
    {
        _stream.Dispose();
        _feed.Clear();
        _stream = new DeflateStream(_feed, CompressionMode.Decompress, leaveOpen: true);
    }

    public void Dispose() => _stream.Dispose();

    private int Read(Span<byte> room)
    {
        try
        {
            return _stream.Read(room);
        }
        catch (InvalidDataException)
        {
            throw DeflateFaults.BadOctets();
        }
    }

    private sealed class OctetFeed : Stream
    {
        private int _next = -1;

        public bool HasNext => _next >= 0;

        public byte Next
        {
            set => _next = value;
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Clear() => _next = -1;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_next < 0)
            {
                return 0;
            }

            buffer[offset] = (byte)_next;
            _next = -1;
            return 1;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
