using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.State;

/// <summary>What a default session makes of data frames: extensions n..1, then whole messages.</summary>
internal sealed class IncomingMessages(IReadOnlyList<IFrameExtension> extensions, int maxMessageSize)
{
    private readonly MessageAssembler _assembler = new(maxMessageSize) { ChecksText = extensions.Count > 0 };
    private readonly Transforms? _transforms = Transforms.Of(extensions);

    public int MaxMessageSize
    {
        get => _assembler.MaxMessageSize;
        set => _assembler.MaxMessageSize = value;
    }

    public int Left => _assembler.Left;

    public int Held => _assembler.HeldBytes;

    /// <summary>Whether a frame is a message by itself that nothing is to be done with: its header was judged, and what limits it stays the same.</summary>
    public bool Passes(Frame frame) => _transforms is null && frame.IsFinal && frame.Opcode is not Opcode.Continuation && !_assembler.IsOpen;

    public void Add(Frame frame, Inbox inbox)
    {
        if (_transforms is null)
        {
            Join(frame, inbox);
            return;
        }

        foreach (var one in _transforms.Incoming(frame, Left))
        {
            Join(one, inbox);
        }

        _transforms.Clear();
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
