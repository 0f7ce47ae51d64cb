using System.Collections.Generic;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol.State;

/// <summary>The control frames that pass queued data at the next frame border (RFC 6455 §5.4, §5.5).</summary>
internal struct ControlLane
{
    private Queue<(Frame Frame, FrameMark? Mark)>? _asked;

    private int _payloads;

    // The answer to a Ping, or the Close of a failing connection, behind which there is no answer.
    private Frame? _first;

    /// <summary>Whether the Close of a failing connection waits.</summary>
    public readonly bool OwesClose => _first is { Opcode: Opcode.Close };

    public readonly bool IsEmpty => Count == 0;

    /// <summary>How many frames were ever added.</summary>
    public long Added { get; private set; }

    public readonly int Count => (_asked?.Count ?? 0) + (_first is null ? 0 : 1);

    public readonly long Held => _payloads + (long)Count * Budget.FrameOverhead;

    /// <summary>Octets on the wire, unmasked: the header of a control frame has no longer form.</summary>
    public readonly long Octets => _payloads + (long)Count * FrameHeader.WireLength(0, masked: false);

    /// <summary>Answers a Ping; only the latest answer is kept while none can be written (RFC 6455 §5.5.3).</summary>
    public void Answer(Frame pong)
    {
        if (_first is { } older)
        {
            _payloads -= older.Payload.Length;
        }

        _first = pong;
        Remember(pong);
    }

    /// <summary>Queues a Ping or Pong that was asked for.</summary>
    public void Add(Frame frame, FrameMark? mark = null)
    {
        (_asked ??= new()).Enqueue((frame, mark));
        Remember(frame);
    }

    /// <summary>Puts the Close of a failing connection before all else, and nothing after it.</summary>
    public void Fail(Frame close)
    {
        Clear();
        _first = close;
        Remember(close);
    }

    public bool TryTake(out Frame frame, out FrameMark? mark)
    {
        mark = null;
        if (_first is { } first)
        {
            (frame, _first) = (first, null);
        }
        else if (_asked is not null && _asked.TryDequeue(out var asked))
        {
            // Pings are rare: an idle connection holds no room for them.
            (frame, mark) = asked;
            _asked = _asked.Count > 0 ? _asked : null;
        }
        else
        {
            frame = default;
            return false;
        }

        _payloads -= frame.Payload.Length;
        return true;
    }

    public void Clear()
    {
        (_asked, _first, _payloads) = (null, null, 0);
    }

    private void Remember(Frame frame)
    {
        Added++;
        _payloads += frame.Payload.Length;
    }
}
