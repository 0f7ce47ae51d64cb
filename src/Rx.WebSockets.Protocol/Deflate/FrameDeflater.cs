using System;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>Compresses the data frames of one direction (RFC 7692 §7.2.1).</summary>
/// <param name="engine">Who compresses.</param>
/// <param name="level">1 (fast) to 9 (small).</param>
/// <param name="windowBits">What the engine can.</param>
/// <param name="takeover">Whether a message refers to those before it; else the context goes back after each.</param>
internal sealed class FrameDeflater(IDeflateEngine engine, int level, int windowBits, bool takeover) : IDisposable
{
    private IDeflater? _deflater;
    private Usage _usage;

    private static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>What goes out for one frame of a message; a fragment is flushed, so that the peer can restore all of it.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="rents">Whether who takes the result gives its payload back.</param>
    public Frame Deflate(Frame frame, bool rents)
    {
        _usage.Begin(this);
        var buffer = OctetBuffer.Rent();
        try
        {
            _deflater ??= engine.TakeDeflater(level, windowBits);
            _deflater.Deflate(frame.Payload.Span, frame.IsFinal && !takeover ? ZFlush.Full : ZFlush.Sync, buffer);
            if (frame.IsFinal)
            {
                EndMessage(buffer);
            }

            return rents && !buffer.IsLong ? frame.WithRented(buffer.Written) : frame.WithPayload(buffer.Take());
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

    private void EndMessage(OctetBuffer buffer)
    {
        if (!takeover)
        {
            engine.GiveBack(_deflater!);
            _deflater = null;
        }

        if (buffer.Written.EndsWith(Tail))
        {
            buffer.Cut(Tail.Length);
            return;
        }

        // Nothing comes out where nothing went in since the last flush: this is an empty block without 00 00 FF FF (§7.2.3.6).
        buffer.GetRoom(1)[0] = 0x00;
        buffer.Advance(1);
    }
}
