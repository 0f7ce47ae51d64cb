using System;
using System.Buffers.Binary;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>Takes out of frames what isn't to be recorded.</summary>
internal sealed class Redaction(RecorderOptions options)
{
    private const int CodeLength = sizeof(ushort);

    private readonly bool[] _isChanged = new bool[Enum.GetValues<SocketLane>().Length];

    /// <summary>The marble as it is recorded.</summary>
    public RecordedMarble Apply(RecordedMarble marble)
    {
        WireFrame frame = marble.Frame!;
        bool isChanged = IsChanged(marble.Lane, frame);
        if (options.Redact is null || frame.Payload.IsEmpty)
        {
            return marble;
        }

        bool isFragment = !frame.IsFinal || frame.Opcode == Opcode.Continuation;
        ReadOnlyMemory<byte> left = isFragment || isChanged || marble.Payload != RecordedPayload.Whole ? default : Ask(frame);
        ReadOnlyMemory<byte> payload = frame.CloseCode is { } code ? Close(code, left) : left;
        return marble with
        {
            Frame = frame with { Payload = payload },
            Payload = payload.Span.SequenceEqual(frame.Payload.Span) ? RecordedPayload.Whole
                : left.IsEmpty ? RecordedPayload.Dropped
                : RecordedPayload.Replaced,
            Length = (ulong)payload.Length,
        };
    }

    /// <summary>Whether an extension has changed the message of a frame: its reserved bits stand on the first frame only.</summary>
    private bool IsChanged(SocketLane lane, WireFrame frame)
    {
        if (frame.Opcode is Opcode.Text or Opcode.Binary)
        {
            _isChanged[(int)lane] = frame.Reserved != ReservedBits.None;
        }

        return frame.Reserved != ReservedBits.None || (frame.Opcode == Opcode.Continuation && _isChanged[(int)lane]);
    }

    private ReadOnlyMemory<byte> Ask(WireFrame frame)
    {
        try
        {
            return options.Redact!(frame);
        }
        catch (Exception fault)
        {
            options.Failed?.Invoke(fault);
            return default;
        }
    }

    private static byte[] Close(CloseCode code, ReadOnlyMemory<byte> text)
    {
        byte[] body = new byte[CodeLength + text.Length];
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)code);
        text.CopyTo(body.AsMemory(CodeLength));
        return body;
    }
}
