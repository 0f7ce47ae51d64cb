using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Rx.WebSockets.Protocol;

/// <summary>Puts a checksum behind each message, and takes it off again at the other end. RSV2 on the first frame says that there is one.</summary>
/// <remarks>One instance serves one connection: its two sums are those of the messages that are open in either direction.</remarks>
public sealed class ChecksumExtension(IFrameExtensionFactory factory) : IFrameExtension
{
    private const int Size = sizeof(uint);

    private readonly byte[] _held = new byte[Size];
    private int _heldCount;
    private uint _sent;
    private uint _received;
    private bool _isChecked;

    public IFrameExtensionFactory Factory => factory;

    public ReservedBits Claims => ReservedBits.Rsv2;

    public void TransformOutgoing(Frame frame, ICollection<Frame> output)
    {
        var begins = frame.Opcode is not Opcode.Continuation;
        _sent = Add(begins ? Start : _sent, frame.Payload.Span);
        var payload = frame.Payload;
        if (frame.IsFinal)
        {
            var summed = new byte[payload.Length + Size];
            payload.CopyTo(summed);
            BinaryPrimitives.WriteUInt32BigEndian(summed.AsSpan(payload.Length), _sent);
            payload = summed;
        }

        output.Add(begins ? frame.WithPayload(payload).WithReserved(frame.Reserved | ReservedBits.Rsv2) : frame.WithPayload(payload));
    }

    public void TransformIncoming(Frame frame, int remaining, ICollection<Frame> output)
    {
        var begins = frame.Opcode is not Opcode.Continuation;
        if (begins)
        {
            _isChecked = (frame.Reserved & ReservedBits.Rsv2) is not ReservedBits.None;
            (_received, _heldCount) = (Start, 0);
        }

        if (!_isChecked)
        {
            output.Add(frame);
            return;
        }

        // The peer may cut its message anywhere, inside the checksum as well: the last four octets are held back until others follow.
        var length = _heldCount + frame.Payload.Length;
        if (length - Size > remaining)
        {
            throw new ProtocolException(CloseCode.MessageTooBig, "x-checksum", $"A message has more than the {remaining} octets that it may still take.");
        }

        var octets = new byte[length];
        _held.AsSpan(0, _heldCount).CopyTo(octets);
        frame.Payload.Span.CopyTo(octets.AsSpan(_heldCount));
        var payload = octets.AsMemory(0, Math.Max(length - Size, 0));
        _received = Add(_received, payload.Span);
        _heldCount = length - payload.Length;
        octets.AsSpan(payload.Length).CopyTo(_held);
        if (frame.IsFinal && (_heldCount < Size || BinaryPrimitives.ReadUInt32BigEndian(_held) != _received))
        {
            throw new ProtocolException(CloseCode.InvalidPayload, "x-checksum", "The checksum of a message is wrong.");
        }

        output.Add(frame.WithPayload(payload).WithReserved(frame.Reserved & ~ReservedBits.Rsv2));
    }

    public void Dispose()
    {
        // Nothing is held that the garbage collector doesn't know.
    }

    // FNV-1a: enough to notice an accident, no protection against intent.
    private const uint Start = 2_166_136_261;

    private static uint Add(uint sum, ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
        {
            sum = (sum ^ octet) * 16_777_619;
        }

        return sum;
    }
}
