using System;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol.State;

/// <summary>Judges frame headers octet by octet: RFC 6455 §5 for what one role may receive.</summary>
internal struct FrameRules(WebSocketRole role, ReservedBits claimed)
{
    private Opcode _open = Opcode.Continuation;
    private Opcode _current;

    public int MaxFrameSize { get; set; }

    /// <summary>How many octets the open message, or the one that begins, may still take.</summary>
    public int MaxMessageLeft { get; set; } = int.MaxValue;

    public bool AllowUnmasked { get; init; }

    /// <summary>Whether text is checked as it comes off the wire, because no extension stands between.</summary>
    public bool ChecksText { get; init; }

    /// <summary>The type of the message that the current frame belongs to, or its own opcode for a control frame.</summary>
    public Opcode MessageType => _current;

    public bool IsCheckedText => ChecksText && _current is Opcode.Text;

    public void JudgeFirst(byte first)
    {
        var opcode = (Opcode)(first & 0x0F);
        if (opcode is not (Opcode.Continuation or Opcode.Text or Opcode.Binary or Opcode.Close or Opcode.Ping or Opcode.Pong))
        {
            throw Broken("RFC 6455 §5.2", $"Opcode 0x{first & 0x0F:x} is reserved.");
        }

        var reserved = (ReservedBits)(first & 0x70);
        var allowed = opcode is Opcode.Text or Opcode.Binary ? claimed : ReservedBits.None;
        if ((reserved & ~allowed) is not ReservedBits.None)
        {
            throw Broken("RFC 6455 §5.2", $"A {opcode} frame sets {reserved}, which no extension claims there.");
        }

        if (opcode.IsControl())
        {
            if ((first & 0x80) == 0)
            {
                throw Broken("RFC 6455 §5.5", $"A {opcode} frame is fragmented.");
            }
        }
        else if (opcode is Opcode.Continuation && _open is Opcode.Continuation)
        {
            throw Broken("RFC 6455 §5.4", "A continuation frame continues no message.");
        }
        else if (opcode is not Opcode.Continuation && _open is not Opcode.Continuation)
        {
            throw Broken("RFC 6455 §5.4", $"A {opcode} frame begins inside a fragmented message.");
        }
    }

    public void JudgeSecond(byte first, byte second)
    {
        var masked = (second & 0x80) != 0;
        if (masked && role is WebSocketRole.Client)
        {
            throw Broken("RFC 6455 §5.1", "The server masked a frame.");
        }

        if (!masked && role is WebSocketRole.Server && !AllowUnmasked)
        {
            throw Broken("RFC 6455 §5.1", "The client didn't mask a frame.");
        }

        if ((first & 0x08) != 0 && (second & 0x7F) > Frame.MaxControlPayload)
        {
            throw Broken("RFC 6455 §5.5", $"A {(Opcode)(first & 0x0F)} frame announces more than {Frame.MaxControlPayload} octets.");
        }
    }

    /// <summary>Judges the length once its octets are here; the compare is unsigned, before anything is narrowed.</summary>
    public int JudgeLength(byte first, ulong length, int codedIn)
    {
        if (codedIn == 2 && length <= 125 || codedIn == 8 && length <= ushort.MaxValue)
        {
            throw Broken("RFC 6455 §5.2", $"A length of {length} is not coded in the fewest octets.");
        }

        if (length > long.MaxValue)
        {
            throw Broken("RFC 6455 §5.2", "A 64-bit length has its top bit set.");
        }

        if ((first & 0x08) != 0)
        {
            return (int)length;
        }

        if (length > (ulong)Math.Min(MaxFrameSize, Array.MaxLength))
        {
            throw new ProtocolException(CloseCode.MessageTooBig, "RFC 6455 §7.4.1",
                $"A frame announces {length} octets; at most {MaxFrameSize} are taken.");
        }

        if (length > (ulong)MaxMessageLeft)
        {
            throw new ProtocolException(CloseCode.MessageTooBig, "RFC 6455 §7.4.1",
                $"A frame announces {length} octets; its message may take {MaxMessageLeft} more.");
        }

        return (int)length;
    }

    /// <summary>The header was legal: its frame begins.</summary>
    public void Begin(FrameHeader header)
    {
        var opcode = header.Opcode;
        if (opcode.IsControl())
        {
            _current = opcode;
            return;
        }

        _current = opcode is Opcode.Continuation ? _open : opcode;
        _open = header.IsFinal ? Opcode.Continuation : _current;
    }

    public static ProtocolException NotUtf8() =>
        new(CloseCode.InvalidPayload, "RFC 6455 §8.1", "A text message is not UTF-8.");

    private static ProtocolException Broken(string section, string message) => new(CloseCode.ProtocolError, section, message);
}
