using System.Collections.Generic;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol.State;

/// <summary>The data frames that wait for the transport; an open fragmented message makes other messages wait (RFC 6455 §5.4).</summary>
/// <remarks>
/// A frame that is removed from the middle leaves its place; places are cleared up when there are more of them than frames. Either way it
/// counts as not yet gone until those before it are, so that a flush knows what it waits for.
/// </remarks>
internal sealed class Outbox
{
    private const int SparePlaces = 16;

    private readonly Ring<WaitingFrame> _ready = new();
    private Ring<WaitingFrame>? _behind;
    private int _gone;
    private int _cleared;
    private int _clearedAtEnd;

    /// <summary>Whether a message was begun and its final fragment not yet added.</summary>
    public bool IsMessageOpen { get; private set; }

    public long Held { get; private set; }

    /// <summary>Octets on the wire of all frames here, unmasked.</summary>
    public long Octets { get; private set; }

    public bool IsEmpty => _ready.Count == 0;

    /// <summary>How many frames of those that were added have not yet gone, nor any before them.</summary>
    public int Count => _ready.Count + Behind + _cleared;

    /// <summary>How many frames wait.</summary>
    public int Waiting => _ready.Count + Behind - _gone;

    public void Add(Frame frame, FrameMark? mark = null, bool isPushed = false)
    {
        Held += Budget.Of(frame);
        Octets += WireLength(frame);
        var added = new WaitingFrame(frame, mark, isPushed);
        if (IsMessageOpen && frame.Opcode is not Opcode.Continuation)
        {
            Put(_behind ??= new(), added);
            return;
        }

        AddReady(added);
        while (!IsMessageOpen && _behind is not null && _behind.TryTake(out var next))
        {
            AddReady(next);
        }

        Trim();
    }

    public bool TryTake(out Frame frame, out FrameMark? mark)
    {
        if (!_ready.TryTake(out var taken))
        {
            (frame, mark) = (default, null);
            return false;
        }

        (frame, mark) = (taken.Frame, taken.Mark);
        mark?.Leave();
        Held -= Budget.Of(frame);
        Octets -= WireLength(frame);
        Trim();
        return true;
    }

    /// <summary>Puts a frame in the place of another one that waits.</summary>
    public void Replace(FrameMark old, Frame frame, FrameMark mark)
    {
        ref var place = ref old.Frame;
        Held += frame.Payload.Length - place.Frame.Payload.Length;
        Octets += WireLength(frame) - WireLength(place.Frame);
        (place.Frame, place.Mark) = (frame, mark);
        old.HandOver(mark);
    }

    /// <summary>Removes a frame that waits, if it is a whole message: a fragment can't go without the others.</summary>
    public bool TryRemove(FrameMark mark)
    {
        if (!mark.Waits || !mark.Frame.IsWhole)
        {
            return false;
        }

        if (_behind is not null && mark.WaitsIn(_behind))
        {
            // What is behind an open message isn't cleared up, and so the place goes on to cost its overhead.
            Held += Budget.Of(default);
        }

        Remove(ref mark.Frame);
        Trim();
        return true;
    }

    /// <summary>Drops the oldest message that is here whole.</summary>
    /// <param name="onlyPushed">Whether only those who couldn't wait must bear it.</param>
    /// <param name="marks">Takes the marks of its frames.</param>
    /// <returns>How many frames it had; 0 when there is none.</returns>
    public int DropOldest(bool onlyPushed, List<FrameMark> marks)
    {
        var from = -1L;
        for (var place = _ready.First; place < _ready.Next; place++)
        {
            ref var frame = ref _ready[place];
            if (frame.IsGone)
            {
                continue;
            }

            from = frame.Frame.Opcode is Opcode.Continuation ? from : place;
            from = onlyPushed && !frame.IsPushed ? -1 : from;
            if (from >= 0 && frame.Frame.IsFinal)
            {
                return Drop(from, place, marks);
            }
        }

        return 0;
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        _ready.Clear();
        _behind?.Clear();
        (Held, Octets, IsMessageOpen) = (0, 0, false);
        (_gone, _cleared, _clearedAtEnd) = (0, 0, 0);
    }

    private int Behind => _behind?.Count ?? 0;

    private void AddReady(WaitingFrame frame)
    {
        (frame.RemovedBefore, _clearedAtEnd) = (_clearedAtEnd, 0);
        Put(_ready, frame);
        if (frame.IsGone)
        {
            Held -= Budget.Of(default);
        }
        else
        {
            IsMessageOpen = !frame.Frame.IsFinal;
        }
    }

    private static void Put(Ring<WaitingFrame> ring, WaitingFrame frame)
    {
        var place = ring.Add(frame);
        frame.Mark?.Put(ring, place);
    }

    private int Drop(long from, long last, List<FrameMark> marks)
    {
        var count = 0;
        for (var place = from; place <= last; place++)
        {
            ref var frame = ref _ready[place];
            if (frame.IsGone)
            {
                continue;
            }

            if (frame.Mark is { } mark)
            {
                marks.Add(mark);
            }

            Remove(ref frame);
            count++;
        }

        Trim();
        return count;
    }

    private void Remove(ref WaitingFrame frame)
    {
        Held -= Budget.Of(frame.Frame);
        Octets -= WireLength(frame.Frame);
        frame.Remove();
        _gone++;
    }

    // The head is always a frame that waits.
    private void Trim()
    {
        while (_gone > 0 && _ready.Count > 0 && _ready[_ready.First].IsGone)
        {
            _ready.TryTake(out var gone);
            _cleared -= gone.RemovedBefore;
            _gone--;
        }

        if (_ready.Count == 0)
        {
            _cleared -= _clearedAtEnd;
            _clearedAtEnd = 0;
        }
        else
        {
            ref var head = ref _ready[_ready.First];
            _cleared -= head.RemovedBefore;
            head.RemovedBefore = 0;
            if (_gone > SparePlaces && _gone > _ready.Count / 2)
            {
                ClearUp();
            }
        }
    }

    private void ClearUp()
    {
        var cleared = 0;
        for (var left = _ready.Count; left > 0; left--)
        {
            _ready.TryTake(out var frame);
            if (frame.IsGone)
            {
                cleared += frame.RemovedBefore + 1;
                _cleared++;
                _gone--;
            }
            else
            {
                frame.RemovedBefore += cleared;
                cleared = 0;
                Put(_ready, frame);
            }
        }

        _clearedAtEnd += cleared;
    }

    private static int WireLength(Frame frame) => FrameHeader.WireLength(frame.Payload.Length, masked: false);
}
