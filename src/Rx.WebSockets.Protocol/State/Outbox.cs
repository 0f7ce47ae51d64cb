using System.Collections.Generic;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol.State;

/// <summary>The data frames that wait for the transport; an open fragmented message makes other messages wait (RFC 6455 §5.4).</summary>
internal sealed class Outbox
{
    private readonly Queue<Frame> _ready = new();
    private readonly Queue<Frame> _behind = new();

    /// <summary>Whether a message was begun and its final fragment not yet added.</summary>
    public bool IsMessageOpen { get; private set; }

    public long Held { get; private set; }

    /// <summary>How many frames were ever added.</summary>
    public long Added { get; private set; }

    /// <summary>Octets on the wire of all frames here, unmasked.</summary>
    public long Octets { get; private set; }

    public bool IsEmpty => _ready.Count == 0;

    public int Count => _ready.Count + _behind.Count;

    public void Add(Frame frame)
    {
        Added++;
        Held += Budget.Of(frame);
        Octets += FrameHeader.WireLength(frame.Payload.Length, masked: false);
        if (frame.Opcode is Opcode.Continuation)
        {
            _ready.Enqueue(frame);
            IsMessageOpen = !frame.IsFinal;
            while (!IsMessageOpen && _behind.TryDequeue(out var next))
            {
                _ready.Enqueue(next);
                IsMessageOpen = !next.IsFinal;
            }
        }
        else if (IsMessageOpen)
        {
            _behind.Enqueue(frame);
        }
        else
        {
            _ready.Enqueue(frame);
            IsMessageOpen = !frame.IsFinal;
        }
    }

    public bool TryTake(out Frame frame)
    {
        if (!_ready.TryDequeue(out frame))
        {
            return false;
        }

        Forget(frame);
        return true;
    }

    /// <summary>Drops the oldest message that is here whole: a fragment can't go without the others.</summary>
    /// <returns>How many frames it had; 0 when there is none.</returns>
    public int DropOldest()
    {
        if (_ready.TryPeek(out var oldest) && oldest.IsFinal && oldest.Opcode is not Opcode.Continuation)
        {
            Forget(_ready.Dequeue());
            return 1;
        }

        var (from, until) = FindWholeMessage();
        if (until == 0)
        {
            return 0;
        }

        for (int i = 0, count = _ready.Count; i < count; i++)
        {
            var frame = _ready.Dequeue();
            if (i >= from && i < until)
            {
                Forget(frame);
            }
            else
            {
                _ready.Enqueue(frame);
            }
        }

        return until - from;
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        _ready.Clear();
        _behind.Clear();
        (Held, Octets, IsMessageOpen) = (0, 0, false);
    }

    private (int From, int Until) FindWholeMessage()
    {
        var (at, from) = (0, -1);
        foreach (var frame in _ready)
        {
            from = frame.Opcode is Opcode.Continuation ? from : at;
            at++;
            if (frame.IsFinal && from >= 0)
            {
                return (from, at);
            }
        }

        return default;
    }

    private void Forget(Frame frame)
    {
        Held -= Budget.Of(frame);
        Octets -= FrameHeader.WireLength(frame.Payload.Length, masked: false);
    }
}
