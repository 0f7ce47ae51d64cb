using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.State;

/// <summary>Takes data frames off the outbox through the extensions 1..n, in the order in which they go out.</summary>
internal sealed class OutgoingFrames(IReadOnlyList<IFrameExtension> extensions)
{
    private readonly Queue<Frame> _transformed = new();
    private readonly Transforms _transforms = new(extensions);

    public Outbox Outbox { get; } = new();

    public bool IsEmpty => _transformed.Count == 0 && Outbox.IsEmpty;

    /// <summary>How many frames of the outbox have gone on their way, or were dropped.</summary>
    public long Taken => Outbox.Added - Outbox.Count - (_transformed.Count > 0 ? 1 : 0);

    public bool TryTake(out Frame frame)
    {
        while (!_transformed.TryDequeue(out frame))
        {
            if (!Outbox.TryTake(out frame))
            {
                return false;
            }

            if (!_transforms.Any)
            {
                return true;
            }

            Transform(frame);
        }

        return true;
    }

    public void Clear()
    {
        _transformed.Clear();
        Outbox.Clear();
    }

    private void Transform(Frame frame)
    {
        // An extension may send a frame twice, or a part of it.
        foreach (var one in _transforms.Outgoing(frame.Kept()))
        {
            _transformed.Enqueue(one);
        }

        _transforms.Clear();
    }
}
