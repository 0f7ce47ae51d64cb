using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.State;

/// <summary>What a default session makes of data frames: extensions n..1, then whole messages.</summary>
internal sealed class IncomingMessages(IReadOnlyList<IFrameExtension> extensions, int maxMessageSize)
{
    private readonly MessageAssembler _assembler = new(maxMessageSize) { ChecksText = extensions.Count > 0 };

    public int MaxMessageSize
    {
        get => _assembler.MaxMessageSize;
        set => _assembler.MaxMessageSize = value;
    }

    public int Left => _assembler.Left;

    public int Held => _assembler.HeldBytes;

    public void Add(Frame frame, Inbox inbox)
    {
        if (extensions.Count == 0)
        {
            Join(frame, inbox);
            return;
        }

        List<Frame> frames = [frame];
        for (var i = extensions.Count - 1; i >= 0; i--)
        {
            var next = new List<Frame>();
            foreach (var one in frames)
            {
                extensions[i].TransformIncoming(one, Left, next);
            }

            frames = next;
        }

        foreach (var one in frames)
        {
            Join(one, inbox);
        }
    }

    /// <summary>Lets go of the message that is open.</summary>
    public void Discard() => _assembler.Clear();

    private void Join(Frame frame, Inbox inbox)
    {
        if (_assembler.TryAdd(frame, out var message))
        {
            inbox.Add(message);
        }
    }
}
