using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.State;

/// <summary>The frames that wait for the application.</summary>
internal sealed class Inbox
{
    private readonly Queue<Frame> _frames = new();

    public long Held { get; private set; }

    public void Add(Frame frame)
    {
        _frames.Enqueue(frame);
        Held += Budget.Of(frame);
    }

    public bool TryPeek(out Frame frame) => _frames.TryPeek(out frame);

    public bool TryTake(out Frame frame)
    {
        if (!_frames.TryDequeue(out frame))
        {
            return false;
        }

        Held -= Budget.Of(frame);
        return true;
    }
}
