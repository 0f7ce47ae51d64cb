using System.Collections.Generic;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol.State;

/// <summary>The control frames that pass queued data at the next frame border (RFC 6455 §5.4, §5.5).</summary>
internal sealed class ControlLane
{
    private Queue<(Frame Frame, FrameMark? Mark)>? _asked;
    private Frame? _close;
    private Frame? _pong;

    public bool OwesClose => _close is not null;

    public bool IsEmpty => Count == 0;

    /// <summary>How many frames were ever added.</summary>
    public long Added { get; private set; }

    public int Count => (_asked?.Count ?? 0) + (_close is null ? 0 : 1) + (_pong is null ? 0 : 1);

    public long Held { get; private set; }

    public long Octets { get; private set; }

    /// <summary>Answers a Ping; only the latest answer is kept while none can be written (RFC 6455 §5.5.3).</summary>
    public void Answer(Frame pong)
    {
        if (_pong is { } older)
        {
            Forget(older);
        }

        _pong = pong;
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
        _close = close;
        Remember(close);
    }

    public bool TryTake(out Frame frame, out FrameMark? mark)
    {
        mark = null;
        if (_close is { } close)
        {
            (frame, _close) = (close, null);
        }
        else if (_pong is { } pong)
        {
            (frame, _pong) = (pong, null);
        }
        else if (_asked is not null && _asked.TryDequeue(out var asked))
        {
            (frame, mark) = asked;
        }
        else
        {
            frame = default;
            return false;
        }

        Forget(frame);
        return true;
    }

    public void Clear()
    {
        _asked?.Clear();
        (_close, _pong, Held, Octets) = (null, null, 0, 0);
    }

    private void Remember(Frame frame)
    {
        Added++;
        Held += Budget.Of(frame);
        Octets += FrameHeader.WireLength(frame.Payload.Length, masked: false);
    }

    private void Forget(Frame frame)
    {
        Held -= Budget.Of(frame);
        Octets -= FrameHeader.WireLength(frame.Payload.Length, masked: false);
    }
}
