using System;
using System.Buffers.Binary;
using System.Text;

namespace Rx.WebSockets.Protocol;

/// <summary>The body of a Close frame: a code that may be sent, with a text of at most 123 octets (RFC 6455 §5.5.1).</summary>
/// <remarks>A Close without a body is <c>null</c> as a <see cref="CloseReason"/>?; <c>default</c> is not a valid reason.</remarks>
public readonly record struct CloseReason
{
    /// <summary>How many octets of UTF-8 the text may have: 125 less the two of the code.</summary>
    public const int MaxTextOctets = 123;

    /// <summary>A reason to send.</summary>
    /// <param name="code">1000–1003, 1007–1014 or 3000–4999.</param>
    /// <param name="text">At most 123 octets in UTF-8; a lone surrogate counts three. <see cref="Truncated"/> cuts longer ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code is reserved: 1004, 1005, 1006, 1015 and others are never sent.</exception>
    /// <exception cref="ArgumentException">The text is too long.</exception>
    public CloseReason(CloseCode code, string text = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!code.IsSendable())
        {
            throw new ArgumentOutOfRangeException(nameof(code), code,
                $"Close code {(ushort)code} must not be sent (RFC 6455 §7.4): use 1000–1003, 1007–1014 or 3000–4999.");
        }

        var octets = Encoding.UTF8.GetByteCount(text);
        if (octets > MaxTextOctets)
        {
            throw new ArgumentException(
                $"A close reason has at most {MaxTextOctets} octets of UTF-8 (RFC 6455 §5.5), this one {octets}: CloseReason.Truncated cuts it.",
                nameof(text));
        }

        Code = code;
        Text = text;
    }

    private CloseReason(ushort code, string text)
    {
        Code = (CloseCode)code;
        Text = text;
    }

    /// <summary>1000 without a text.</summary>
    public static CloseReason Normal => new((ushort)CloseCode.NormalClosure, "");

    /// <summary>1001 without a text.</summary>
    public static CloseReason GoingAway => new((ushort)CloseCode.GoingAway, "");

    /// <summary>1011 without a text.</summary>
    public static CloseReason InternalError => new((ushort)CloseCode.InternalError, "");

    /// <summary>The code; always one that may be sent.</summary>
    public CloseCode Code { get; }

    /// <summary>The text; never null, often empty.</summary>
    public string Text { get; }

    /// <summary>A reason whose text is cut to 123 octets of UTF-8, never inside a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code is reserved.</exception>
    public static CloseReason Truncated(CloseCode code, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (taken, octets) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            octets += rune.Utf8SequenceLength;
            if (octets > MaxTextOctets)
            {
                return new CloseReason(code, text[..taken]);
            }

            taken += rune.Utf16SequenceLength;
        }

        return new CloseReason(code, text);
    }

    /// <summary>The code and the text, as in a log line.</summary>
    public override string ToString() => Text is { Length: > 0 } ? $"{(ushort)Code} {Text}" : $"{(ushort)Code}";

    internal static CloseReason? Read(ReadOnlySpan<byte> body) => body.IsEmpty
        ? null
        : new CloseReason(BinaryPrimitives.ReadUInt16BigEndian(body), Encoding.UTF8.GetString(body[2..]));

    internal byte[] ToBody()
    {
        var body = new byte[2 + Encoding.UTF8.GetByteCount(Text)];
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)Code);
        Encoding.UTF8.GetBytes(Text, body.AsSpan(2));
        return body;
    }
}
