using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>The frame that a letter of a lane stands for.</summary>
/// <param name="Sent">The frame when it is sent.</param>
/// <param name="IsAnyPayload">Whether any payload fits when it is expected.</param>
/// <param name="IsAnyText">Whether any text behind the close code fits when it is expected.</param>
internal sealed record Letter(WireFrame Sent, bool IsAnyPayload, bool IsAnyText = false)
{
    private const int CodeDigits = 4;

    public static ImmutableDictionary<string, Letter> Defaults { get; } = ImmutableDictionary.CreateRange<string, Letter>(
    [
        new("t", Plain("t", Opcode.Text)),
        new("b", Plain("b", Opcode.Binary)),
        new("T", Plain("T", Opcode.Text, isFinal: false)),
        new("B", Plain("B", Opcode.Binary, isFinal: false)),
        new("+", Plain("+", Opcode.Continuation, isFinal: false)),
        new("*", Plain("*", Opcode.Continuation)),
        new("p", Plain("p", Opcode.Ping)),
        new("q", Plain("q", Opcode.Pong)),
        new("x", new Letter(WireFrame.Close(CloseCode.NormalClosure), IsAnyPayload: true)),
    ]);

    /// <summary>Messages that permessage-deflate has compressed; what is sent is a stored block, which every agreement allows.</summary>
    public static ImmutableDictionary<string, Letter> Compressed { get; } = ImmutableDictionary.CreateRange<string, Letter>(
    [
        new("c", Stored("c", Opcode.Text)),
        new("C", Stored("C", Opcode.Text, isFinal: false)),
        new("d", Stored("d", Opcode.Binary)),
        new("D", Stored("D", Opcode.Binary, isFinal: false)),
    ]);

    public string Told => IsAnyPayload ? $"any {FrameText.KindOf(Sent)}" : FrameText.Of(Sent);

    /// <summary>A certain frame.</summary>
    public static Letter Of(WireFrame frame) => new(frame, IsAnyPayload: false);

    /// <summary>A long name: four digits are a Close, everything else is a text.</summary>
    public static Letter Spelled(string name) =>
        name.Length == CodeDigits && ushort.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out ushort code)
            ? new Letter(WireFrame.Close((CloseCode)code), IsAnyPayload: false, IsAnyText: true)
            : Of(WireFrame.Text(name));

    /// <summary>The same kind of frame with a payload.</summary>
    public Letter Holding(ReadOnlyMemory<byte> payload) => Of(Sent with { Payload = payload });

    /// <summary>Whether a frame that was seen is this one.</summary>
    public bool Accepts(WireFrame seen) =>
        (seen.Opcode, seen.IsFinal, seen.Reserved) == (Sent.Opcode, Sent.IsFinal, Sent.Reserved)
        && (IsAnyPayload || (IsAnyText && seen.CloseCode == Sent.CloseCode) || seen.Payload.Span.SequenceEqual(Sent.Payload.Span))
        && (Sent.IsMasked ?? seen.IsMasked) == seen.IsMasked
        && (Sent.MaskKey ?? seen.MaskKey) == seen.MaskKey
        && (Sent.LengthForm ?? seen.LengthForm) == seen.LengthForm;

    private static Letter Plain(string letter, Opcode opcode, bool isFinal = true) => new(
        new WireFrame { Opcode = opcode, IsFinal = isFinal, Payload = Encoding.UTF8.GetBytes(letter) }, IsAnyPayload: true);

    // A block of one octet (RFC 1951 §3.2.4), and at the end of a message an empty one without its last four octets (RFC 7692 §7.2.1).
    private static Letter Stored(string letter, Opcode opcode, bool isFinal = true) => new(
        new WireFrame
        {
            Opcode = opcode,
            IsFinal = isFinal,
            Reserved = ReservedBits.Rsv1,
            Payload = (byte[])[0x00, 0x01, 0x00, 0xFE, 0xFF, (byte)letter[0], .. isFinal ? (byte[])[0x00] : []],
        },
        IsAnyPayload: true);
}
