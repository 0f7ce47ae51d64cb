using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.State;

/// <summary>The frames that wait for the application.</summary>
internal struct Inbox
{
    private Queue<Frame>? _frames;

    public long Held { get; private set; }

    public void Add(Frame frame)
    {
        (_frames ??= new()).Enqueue(frame);
        Held += Budget.Of(frame);
    }

    public readonly bool TryPeek(out Frame frame)
    {
        frame = default;
        return _frames is not null && _frames.TryPeek(out frame);
    }

    public bool TryTake(out Frame frame)
    {
        frame = default;
        if (_frames is null || !_frames.TryDequeue(out frame))
        {
            return false;
        }

        Held -= Budget.Of(frame);
        return true;
    }
}
