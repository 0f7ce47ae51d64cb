using System;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>Compresses the data frames of one direction (RFC 7692 §7.2.1).</summary>
/// <param name="engine">Who compresses.</param>
/// <param name="level">1 (fast) to 9 (small).</param>
/// <param name="windowBits">What the engine can.</param>
/// <param name="takeover">Whether a message refers to those before it; else the context goes back after each.</param>
internal sealed class FrameDeflater(IDeflateEngine engine, int level, int windowBits, bool takeover) : IDisposable
{
    // What an empty block leaves when 00 00 FF FF is taken off it (§7.2.3.6).
    private static readonly byte[] EmptyBlock = [0x00];

    private IDeflater? _deflater;
    private Usage _usage;

    private static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>The payload that goes out for one frame of a message; a fragment is flushed, so that the peer can restore all of it.</summary>
    public ReadOnlyMemory<byte> Deflate(ReadOnlySpan<byte> payload, bool isFinal)
    {
        _usage.Begin(this);
        var buffer = OctetBuffer.Rent();
        try
        {
            _deflater ??= engine.TakeDeflater(level, windowBits);
            _deflater.Deflate(payload, isFinal && !takeover ? ZFlush.Full : ZFlush.Sync, buffer);
            return isFinal ? EndMessage(buffer) : buffer.Take();
        }
        finally
        {
            buffer.Return();
            if (_usage.End())
            {
                Free();
            }
        }
    }

    /// <summary>Lets go of the context, from any thread.</summary>
    public void Dispose()
    {
        if (_usage.LetGo())
        {
            Free();
        }
    }

    private void Free()
    {
        _deflater?.Dispose();
        _deflater = null;
    }

    private ReadOnlyMemory<byte> EndMessage(OctetBuffer buffer)
    {
        if (!takeover)
        {
            engine.GiveBack(_deflater!);
            _deflater = null;
        }

        // Nothing comes out where nothing went in since the last flush.
        if (!buffer.Written.EndsWith(Tail))
        {
            return EmptyBlock;
        }

        buffer.Cut(Tail.Length);
        return buffer.Take();
    }
}
