using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.State;

/// <summary>Takes data frames off the outbox through the extensions 1..n, in the order in which they go out.</summary>
internal struct OutgoingFrames(IReadOnlyList<IFrameExtension> extensions)
{
    private readonly Transforms? _transforms = Transforms.Of(extensions);
    private Queue<(Frame Frame, FrameMark? Mark)>? _transformed;

    /// <summary>The frames that wait; null while none has had to.</summary>
    public Outbox? Outbox { get; private set; }

    public bool IsEmpty => _transformed is not { Count: > 0 } && Outbox is not { IsEmpty: false };

    /// <summary>How many frames were ever added.</summary>
    public long Added { get; private set; }

    /// <summary>How many of them have gone on their way, or were dropped.</summary>
    public long Taken => Added - (Outbox?.Count ?? 0) - (_transformed is { Count: > 0 } ? 1 : 0);

    public void Add(Frame frame, FrameMark? mark, bool isPushed)
    {
        Added++;
        (Outbox ??= new()).Add(frame, mark, isPushed);
    }

    /// <summary>Counts a frame that goes without having waited.</summary>
    public void Pass() => Added++;

    public bool TryTake(out Frame frame, out FrameMark? mark)
    {
        (Frame Frame, FrameMark? Mark) next;
        while (_transformed is null || !_transformed.TryDequeue(out next))
        {
            (frame, mark) = (default, null);
            if (Outbox is null || !Outbox.TryTake(out frame, out mark))
            {
                return false;
            }

            if (_transforms is null || TryTransform(_transforms, ref frame, mark))
            {
                return true;
            }
        }

        (frame, mark) = next;
        return true;
    }

    public void Clear()
    {
        _transformed?.Clear();
        Outbox?.Clear();
    }

    /// <summary>Passes a frame through the extensions.</summary>
    /// <returns>Whether it has become one frame, as nearly all do; more of them wait in a row.</returns>
    private bool TryTransform(Transforms transforms, ref Frame frame, FrameMark? mark)
    {
        var frames = transforms.Outgoing(frame);
        if (frames.Count == 1)
        {
            frame = frames[0];
            transforms.Clear();
            return true;
        }

        for (var i = 0; i < frames.Count; i++)
        {
            // It is written when the last of what it becomes is.
            (_transformed ??= new()).Enqueue((frames[i], i == frames.Count - 1 ? mark : null));
        }

        if (frames.Count == 0)
        {
            mark?.Written();
        }

        transforms.Clear();
        return false;
    }
}
