using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>Takes what one end writes, octet for octet, and fails the test at anything that RFC 6455 doesn't allow it.</summary>
public sealed class WireReader(WebSocketRole writer)
{
    private readonly ArrayBufferWriter<byte> _octets = new();
    private readonly List<WireFrame> _frames = [];
    private int _position;
    private bool _messageIsOpen;

    /// <summary>Whether frames have to be masked; null: by the writer's role.</summary>
    public bool? ExpectMask { get; set; }

    public bool ClosePassed { get; private set; }

    /// <summary>Whether the octets end inside a frame.</summary>
    public bool IsInsideFrame => _position < _octets.WrittenCount;

    public void Add(ReadOnlySpan<byte> octets, TimeSpan at)
    {
        _octets.Write(octets);
        while (TryRead(_octets.WrittenSpan[_position..]) is (WireFrame frame, int length))
        {
            _position += length;
            Check(frame);
            _frames.Add(frame with { At = at });
        }
    }

    /// <summary>The frames that became whole since the last call.</summary>
    public WireFrame[] Take()
    {
        WireFrame[] taken = [.. _frames];
        _frames.Clear();
        return taken;
    }

    private static (WireFrame Frame, int Length)? TryRead(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < 2)
            return null;
        bool masked = (octets[1] & 0x80) != 0;
        int bits = (octets[1] & 0x7f) switch { 126 => 16, 127 => 64, _ => 7 };
        int header = 2 + (bits == 7 ? 0 : bits / 8) + (masked ? 4 : 0);
        if (octets.Length < header)
            return null;
        ulong length = bits switch
        {
            7 => octets[1] & 0x7fUL,
            16 => BinaryPrimitives.ReadUInt16BigEndian(octets[2..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(octets[2..]),
        };
        Assert.That(bits, Is.EqualTo(length < 126 ? 7 : length < 65536 ? 16 : 64), "The length is not in its shortest form.");
        if ((ulong)(octets.Length - header) < length)
            return null;

        byte[] key = masked ? octets[(header - 4)..header].ToArray() : [0, 0, 0, 0];
        byte[] payload = octets.Slice(header, (int)length).ToArray();
        for (int i = 0; i < payload.Length; i++)
            payload[i] ^= key[i % 4];
        var frame = new WireFrame((Opcode)(octets[0] & 0x0f), payload)
        {
            IsFinal = (octets[0] & 0x80) != 0,
            Reserved = (ReservedBits)(octets[0] & 0x70),
            IsMasked = masked,
            Key = key,
        };
        return (frame, header + payload.Length);
    }

    private void Check(WireFrame frame)
    {
        Assert.That(ClosePassed, Is.False, () => $"{frame} was written after Close.");
        Assert.That(frame.IsMasked, Is.EqualTo(ExpectMask ?? writer == WebSocketRole.Client), () => $"{frame} is masked against the rule.");
        if (frame.Opcode.IsControlOpcode())
        {
            Assert.That(frame.IsFinal && frame.Payload.Length <= 125 && frame.Reserved == 0, () => $"{frame} is no legal control frame.");
            ClosePassed = frame.Opcode == Opcode.Close;
        }
        else
        {
            Assert.That(frame.Opcode == Opcode.Continuation, Is.EqualTo(_messageIsOpen), () => $"{frame} is out of order.");
            _messageIsOpen = !frame.IsFinal;
        }
    }
}

file static class Opcodes
{
    public static bool IsControlOpcode(this Opcode opcode)
    {
        Assert.That((byte)opcode, Is.AnyOf(0, 1, 2, 8, 9, 10), "The opcode is reserved.");
        return (byte)opcode >= 8;
    }
}
