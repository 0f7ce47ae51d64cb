using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.State;

/// <summary>Takes data frames off the outbox through the extensions 1..n, in the order in which they go out.</summary>
internal struct OutgoingFrames(IReadOnlyList<IFrameExtension> extensions)
{
    private readonly Transforms? _transforms = Transforms.Of(extensions);
    private Queue<(Frame Frame, FrameMark? Mark)>? _transformed;

    public Outbox Outbox { get; } = new();

    public bool IsEmpty => _transformed is not { Count: > 0 } && Outbox.IsEmpty;

    /// <summary>How many frames of the outbox have gone on their way, or were dropped.</summary>
    public long Taken => Outbox.Added - Outbox.Count - (_transformed is { Count: > 0 } ? 1 : 0);

    public bool TryTake(out Frame frame, out FrameMark? mark)
    {
        (Frame Frame, FrameMark? Mark) next;
        while (_transformed is null || !_transformed.TryDequeue(out next))
        {
            if (!Outbox.TryTake(out frame, out mark))
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
        Outbox.Clear();
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
