using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Protocol.Framing;

/// <summary>Octets in, frames out, in whatever pieces the octets come (RFC 6455 §5.2).</summary>
internal struct FrameReader(FrameRules rules)
{
    public FrameRules Rules = rules;

    private HeadOctets _head;
    private byte _headFilled;
    private bool _inPayload;
    private byte _first;
    private PayloadBuffer _payload;
    private Utf8Validator _text;

    public readonly bool IsInPayload => _inPayload;

    /// <summary>Whether whole messages come in rented arrays.</summary>
    public bool RentsPayloads { get; set; }

    /// <summary>Whether the payload of a frame with RSV1 is rented: who restores it gives it back.</summary>
    public bool RentsCompressed { get; init; }

    /// <summary>Octets reserved for the frame that is arriving.</summary>
    public int Held => _inPayload ? _payload.Held : 0;

    /// <summary>Takes octets off <paramref name="octets"/> until a frame is whole or none are left.</summary>
    /// <exception cref="ProtocolException">At the earliest octet that proves a fault.</exception>
    public bool TryRead(ref ReadOnlySpan<byte> octets, out Frame frame)
    {
        if (!_inPayload && !TryReadHeader(ref octets))
        {
            frame = default;
            return false;
        }

        if (!_payload.IsFull && !_payload.Append(ref octets, ref _text, Rules.IsCheckedText))
        {
            throw FrameRules.NotUtf8();
        }

        if (!_payload.IsFull)
        {
            frame = default;
            return false;
        }

        _inPayload = false;
        frame = new Frame(_first, Rules.MessageType, _payload.Take(), _payload.IsRented);
        if (frame.IsFinal && Rules.IsCheckedText)
        {
            EndText();
        }

        return true;
    }

    /// <summary>Whether the payload that is arriving has all its octets.</summary>
    public bool IsWhole => _inPayload && _payload.IsFull;

    /// <summary>Where the payload that is arriving goes on, if it lacks at least so many octets.</summary>
    public Memory<byte> Room(int least) => _inPayload && _payload.Lacks >= least ? _payload.Room() : default;

    /// <summary>Takes octets that were read into <see cref="Room"/>.</summary>
    /// <exception cref="ProtocolException">They are not UTF-8.</exception>
    public void Fill(int count)
    {
        if (!_payload.Fill(count, ref _text, Rules.IsCheckedText))
        {
            throw FrameRules.NotUtf8();
        }
    }

    /// <summary>Lets go of the frame that is arriving.</summary>
    public void Discard() => _payload = default;

    private void EndText()
    {
        var whole = _text.IsComplete;
        _text = default;
        if (!whole)
        {
            throw FrameRules.NotUtf8();
        }
    }

    private bool TryReadHeader(ref ReadOnlySpan<byte> octets)
    {
        if (_headFilled == 0 && octets.Length >= FrameHeader.MaxSize)
        {
            octets = octets[Judge(octets)..];
            return true;
        }

        Span<byte> head = _head;
        while (!octets.IsEmpty)
        {
            head[_headFilled++] = octets[0];
            octets = octets[1..];
            if (JudgeNewest(head))
            {
                _headFilled = 0;
                return true;
            }
        }

        return false;
    }

    /// <summary>Judges a header of which all octets are here.</summary>
    private int Judge(ReadOnlySpan<byte> head)
    {
        Rules.JudgeFirst(head[0]);
        Rules.JudgeSecond(head[0], head[1]);
        var size = FrameHeader.SizeOf(head[1]);
        Begin(head, size, JudgeLength(head));
        return size;
    }

    /// <summary>Judges a header of which one more octet came.</summary>
    private bool JudgeNewest(ReadOnlySpan<byte> head)
    {
        if (_headFilled == 1)
        {
            Rules.JudgeFirst(head[0]);
            return false;
        }

        if (_headFilled == 2)
        {
            Rules.JudgeSecond(head[0], head[1]);
        }

        var size = FrameHeader.SizeOf(head[1]);
        var lengthEnd = size - ((head[1] & 0x80) != 0 ? 4 : 0);
        var length = _headFilled == lengthEnd ? JudgeLength(head) : 0;
        if (_headFilled < size)
        {
            return false;
        }

        Begin(head, size, _headFilled == lengthEnd ? length : (int)ReadLength(head));
        return true;
    }

    private int JudgeLength(ReadOnlySpan<byte> head) =>
        Rules.JudgeLength(head[0], ReadLength(head), codedIn: (head[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 1 });

    private void Begin(ReadOnlySpan<byte> head, int size, int length)
    {
        var masked = (head[1] & 0x80) != 0;
        var header = new FrameHeader(head[0], masked, length, masked ? MemoryMarshal.Read<uint>(head[(size - 4)..]) : 0);
        Rules.Begin(header);
        _payload.Begin(length, header.Key, Rents(head[0], length));
        (_first, _inPayload) = (head[0], true);
    }

    // Whole messages that only pass through, and what is given back as soon as it is restored.
    private bool Rents(byte first, int length) =>
        (RentsPayloads && first is 0x81 or 0x82 && length >= PayloadPool.Least) || (RentsCompressed && (first & 0x40) != 0 && length > 0);

    private static ulong ReadLength(ReadOnlySpan<byte> head) => (head[1] & 0x7F) switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(head[2..]),
        127 => BinaryPrimitives.ReadUInt64BigEndian(head[2..]),
        var length => (ulong)length,
    };

    [InlineArray(FrameHeader.MaxSize)]
    private struct HeadOctets
    {
        private byte _first;
    }
}
