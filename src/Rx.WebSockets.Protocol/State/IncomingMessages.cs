using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.State;

/// <summary>What a default session makes of data frames: extensions n..1, then whole messages.</summary>
internal struct IncomingMessages(IReadOnlyList<IFrameExtension> extensions)
{
    private readonly Transforms? _transforms = Transforms.Of(extensions);
    private MessageAssembler? _assembler;

    public int MaxMessageSize
    {
        readonly get;
        set
        {
            field = value;
            if (_assembler is not null)
            {
                _assembler.MaxMessageSize = value;
            }
        }
    }

    public readonly int Left => _assembler?.Left ?? MaxMessageSize;

    public readonly int Held => _assembler?.HeldBytes ?? 0;

    /// <summary>Whether a frame is a message by itself that nothing is to be done with: its header was judged, and what limits it stays the same.</summary>
    public readonly bool Passes(Frame frame) =>
        _transforms is null && frame.IsFinal && frame.Opcode is not Opcode.Continuation && _assembler is not { IsOpen: true };

    public void Add(Frame frame, ref Inbox inbox)
    {
        if (_transforms is null)
        {
            Join(frame, ref inbox);
            return;
        }

        foreach (var one in _transforms.Incoming(frame, Left))
        {
            Join(one, ref inbox);
        }

        _transforms.Clear();
    }

    /// <summary>Lets go of the message that is open.</summary>
    public readonly void Discard() => _assembler?.Clear();

    private void Join(Frame frame, ref Inbox inbox)
    {
        _assembler ??= new(MaxMessageSize) { ChecksText = _transforms is not null };
        if (_assembler.TryAdd(frame, out var message))
        {
            inbox.Add(message);
        }
    }
}
