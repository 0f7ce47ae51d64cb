using System;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>A context of the runtime's zlib that restores.</summary>
/// <remarks>
/// Its window is always the largest: zlib holds that much memory in any case, and so a peer that was asked for a small window and
/// refers further back is understood, wherever its octets are cut.
/// </remarks>
internal sealed unsafe class NativeInflater : IInflater
{
    private const int WindowBits = 15;

    private ZStream _stream;
    private bool _isOpen;

    public NativeInflater()
    {
        var result = Zlib.BeginInflate(ref _stream, WindowBits);
        if (result is not ZResult.Ok)
        {
            throw result is ZResult.NoMemory ? new OutOfMemoryException() : new InvalidOperationException($"zlib made no context: {result}.");
        }

        _isOpen = true;
    }

    ~NativeInflater() => End();

    public InflateStep Inflate(ReadOnlySpan<byte> octets, Span<byte> room)
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        ZResult result;
        fixed (byte* input = octets, output = room)
        {
            _stream.Input = input;
            _stream.InputLeft = (uint)octets.Length;
            _stream.Output = output;
            _stream.OutputLeft = (uint)room.Length;
            result = Zlib.Inflate(ref _stream, ZFlush.Sync);
        }

        _stream.Input = null;
        _stream.Output = null;
        GC.KeepAlive(this);
        return result is ZResult.Ok or ZResult.End or ZResult.NoProgress
            ? new InflateStep(octets.Length - (int)_stream.InputLeft, room.Length - (int)_stream.OutputLeft, result is ZResult.End)
            : throw (result is ZResult.NoMemory ? new OutOfMemoryException() : DeflateFaults.BadOctets());
    }

    public void Reset()
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        Zlib.ResetInflate(ref _stream, WindowBits);
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        End();
        GC.SuppressFinalize(this);
    }

    private void End()
    {
        if (_isOpen)
        {
            _isOpen = false;
            Zlib.EndInflate(ref _stream);
        }
    }
}
