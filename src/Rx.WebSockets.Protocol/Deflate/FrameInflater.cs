using System;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>Restores the data frames of one direction, as many octets at a time as there is room for (RFC 7692 §7.2.2).</summary>
/// <param name="engine">Who restores.</param>
/// <param name="takeover">Whether a message may refer to those before it; else the context goes back after each.</param>
internal sealed class FrameInflater(IDeflateEngine engine, bool takeover) : IDisposable
{
    private IInflater? _inflater;
    private Usage _usage;
    private ReadOnlyMemory<byte> _payload;
    private Stage _stage = Stage.Done;
    private int _read;
    private bool _isCompressed;
    private bool _isFinal;
    private bool _hasEnded;

    private enum Stage
    {
        Payload,
        Tail,
        Done,
    }

    // What a sender takes off the end of a message (§7.2.1), and an empty block. They restore nothing, unless they are taken for the
    // rest of another block: then the message was not flushed.
    private static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0xFF];

    // The same with an empty final block, which proves it whatever the peer has sent, and an octet too many, so that the end before it shows.
    private static ReadOnlySpan<byte> LastTail => [0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00, 0x00];

    /// <summary>Begins with the next data frame.</summary>
    /// <returns>Whether its message is compressed, so that <see cref="Read"/> gives its octets; else it passes as it is.</returns>
    public bool Begin(Frame frame)
    {
        if (frame.Opcode is not Opcode.Continuation)
        {
            _isCompressed = (frame.Reserved & ReservedBits.Rsv1) is not ReservedBits.None;
            _hasEnded = false;
        }

        if (_isCompressed)
        {
            (_payload, _isFinal, _stage, _read) = (frame.Payload, frame.IsFinal, Stage.Payload, 0);
        }

        return _isCompressed;
    }

    /// <summary>Restores the next octets of the frame.</summary>
    /// <returns>How many; fewer than there is room for when the frame is through.</returns>
    /// <exception cref="ProtocolException">The frame can't be restored (1007).</exception>
    public int Read(Span<byte> room)
    {
        var made = 0;
        _usage.Begin(this);
        try
        {
            while (made < room.Length && _stage is not Stage.Done)
            {
                _inflater ??= engine.TakeInflater();
                made += Step(room[made..]);
            }
        }
        catch
        {
            EndFrame();
            throw;
        }
        finally
        {
            if (_usage.End())
            {
                Free();
            }
        }

        return made;
    }

    /// <summary>Lets go of a frame that is refused, and so of its octets.</summary>
    public void Refuse() => EndFrame();

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
        _inflater?.Dispose();
        _inflater = null;
    }

    private int Step(Span<byte> room)
    {
        if (_stage is Stage.Tail)
        {
            TakeTail();
            EndMessage();
            return 0;
        }

        var octets = _payload.Span[_read..];
        var step = _inflater!.Inflate(octets, room);
        _read += step.Used;
        _hasEnded &= step.Used == 0;
        if (step is { Used: 0, Made: 0, IsEnd: false } && !octets.IsEmpty)
        {
            throw DeflateFaults.BadOctets();
        }

        if (step.IsEnd)
        {
            // What follows a final block refers to nothing before it (RFC 1951 §3.2.3).
            _inflater.Reset();
            _hasEnded = true;
        }

        if (step.Used == octets.Length && step.Made < room.Length)
        {
            EndPayload();
        }

        return step.Made;
    }

    private void EndPayload()
    {
        if (!_isFinal)
        {
            EndFrame();
        }
        else if (_hasEnded)
        {
            EndMessage();
        }
        else
        {
            _stage = Stage.Tail;
        }
    }

    private void TakeTail()
    {
        Span<byte> room = stackalloc byte[16];
        var step = _inflater!.Inflate(takeover ? Tail : LastTail, room);

        // A message that ends with a final block is complete; the octet 00 that §7.2.3.4 has behind it may be missing.
        if (step is { Used: 0, Made: 0, IsEnd: true })
        {
            _inflater.Reset();
        }
        else if (step != (takeover ? new InflateStep(Tail.Length, 0, IsEnd: false) : new InflateStep(LastTail.Length - 1, 0, IsEnd: true)))
        {
            throw DeflateFaults.NotFlushed();
        }
    }

    private void EndMessage()
    {
        if (!takeover)
        {
            engine.GiveBack(_inflater!);
            _inflater = null;
        }

        EndFrame();
    }

    private void EndFrame()
    {
        _payload = default;
        _stage = Stage.Done;
    }
}
