using System;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>A context of the runtime's zlib that compresses.</summary>
internal sealed unsafe class NativeDeflater : IDeflater
{
    private const int LeastRoom = 64;

    private ZStream _stream;
    private bool _isOpen;

    /// <param name="level">1 (fast) to 9 (small).</param>
    /// <param name="windowBits">9–15.</param>
    public NativeDeflater(int level, int windowBits)
    {
        (Level, WindowBits) = (level, windowBits);
        var result = Zlib.BeginDeflate(ref _stream, level, windowBits);
        if (result is not ZResult.Ok)
        {
            throw result is ZResult.NoMemory ? new OutOfMemoryException() : new InvalidOperationException($"zlib made no context: {result}.");
        }

        _isOpen = true;
    }

    ~NativeDeflater() => End();

    public int Level { get; }

    public int WindowBits { get; }

    public void Deflate(ReadOnlySpan<byte> octets, ZFlush flush, OctetBuffer output)
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        fixed (byte* input = octets)
        {
            _stream.Input = input;
            _stream.InputLeft = (uint)octets.Length;
            do
            {
                Continue(flush, output.GetRoom(LeastRoom), out var made);
                output.Advance(made);
            }
            while (_stream.OutputLeft == 0);
        }

        _stream.Input = null;
        _stream.Output = null;
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        End();
        GC.SuppressFinalize(this);
    }

    private void Continue(ZFlush flush, Span<byte> room, out int made)
    {
        fixed (byte* to = room)
        {
            _stream.Output = to;
            _stream.OutputLeft = (uint)room.Length;
            var result = Zlib.Deflate(ref _stream, flush);
            if (result is not (ZResult.Ok or ZResult.NoProgress))
            {
                throw new InvalidOperationException($"zlib failed to compress: {result}.");
            }
        }

        made = room.Length - (int)_stream.OutputLeft;
    }

    private void End()
    {
        if (_isOpen)
        {
            _isOpen = false;
            Zlib.EndDeflate(ref _stream);
        }
    }
}
