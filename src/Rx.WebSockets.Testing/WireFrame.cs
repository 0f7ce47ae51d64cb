using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Script;

namespace Rx.WebSockets.Testing;

/// <summary>A frame octet by octet as it stands on the wire, right or wrong: what a <see cref="ScriptedPeer"/> sends and reads.</summary>
/// <remarks>
/// Whatever is <see langword="null"/> follows RFC 6455 when the frame is sent, and isn't <see langword="null"/> in a frame that was read.
/// Nothing is checked, so that a test can break every rule. Equal frames have the same octets on the wire.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record WireFrame
{
    /// <summary>The mask key of RFC 6455's own examples (§5.7), for <see cref="MaskKey"/>.</summary>
    public const uint SampleMaskKey = 0x37FA213D;

    /// <summary>What the frame carries; reserved opcodes by a cast such as <c>(Opcode)3</c>. Default: a continuation.</summary>
    public Opcode Opcode { get; init; }

    /// <summary>The FIN bit. Default: set.</summary>
    public bool IsFinal { get; init; } = true;

    /// <summary>The RSV bits. Default: none.</summary>
    public ReservedBits Reserved { get; init; }

    /// <summary>The payload without its mask. Default: empty.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The MASK bit. <see langword="null"/> when sent: set if the sender is a client.</summary>
    public bool? IsMasked { get; init; }

    /// <summary>The mask key, its first octet on the wire in the highest eight bits. <see langword="null"/> when sent: any key;
    /// in a frame that was read: there was none.</summary>
    public uint? MaskKey { get; init; }

    /// <summary>How the length is written. <see langword="null"/> when sent: in the shortest way that holds it.</summary>
    public LengthForm? LengthForm { get; init; }

    /// <summary>The length that the header tells, up to 2^64-1. <see langword="null"/> when sent: the length of
    /// <see cref="Payload"/>.</summary>
    public ulong? AnnouncedLength { get; init; }

    /// <summary>The close code of a Close frame; <see langword="null"/> for other frames and bodies of less than two octets.</summary>
    public CloseCode? CloseCode => Opcode == Opcode.Close && Payload.Length >= sizeof(ushort)
        ? (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(Payload.Span)
        : null;

    /// <summary>A text message in one frame.</summary>
    /// <param name="text">What it says.</param>
    /// <returns>The frame.</returns>
    public static WireFrame Text(string text) => new() { Opcode = Opcode.Text, Payload = Encoding.UTF8.GetBytes(text) };

    /// <summary>A binary message in one frame.</summary>
    /// <param name="payload">Its octets, which aren't copied.</param>
    /// <returns>The frame.</returns>
    public static WireFrame Binary(ReadOnlyMemory<byte> payload) => new() { Opcode = Opcode.Binary, Payload = payload };

    /// <summary>The last fragment of a message; with <see cref="IsFinal"/> false one in its middle.</summary>
    /// <param name="payload">Its octets, which aren't copied.</param>
    /// <returns>The frame.</returns>
    public static WireFrame Continuation(ReadOnlyMemory<byte> payload) => new() { Opcode = Opcode.Continuation, Payload = payload };

    /// <summary>A Ping of any length.</summary>
    /// <param name="payload">Its octets, which aren't copied.</param>
    /// <returns>The frame.</returns>
    public static WireFrame Ping(ReadOnlyMemory<byte> payload = default) => new() { Opcode = Opcode.Ping, Payload = payload };

    /// <summary>A Pong of any length.</summary>
    /// <param name="payload">Its octets, which aren't copied.</param>
    /// <returns>The frame.</returns>
    public static WireFrame Pong(ReadOnlyMemory<byte> payload = default) => new() { Opcode = Opcode.Pong, Payload = payload };

    /// <summary>A Close without a body.</summary>
    /// <returns>The frame.</returns>
    public static WireFrame Close() => new() { Opcode = Opcode.Close };

    /// <summary>A Close with any code and a text of any length.</summary>
    /// <param name="code">The code, others by a cast such as <c>(CloseCode)999</c>.</param>
    /// <param name="text">The reason.</param>
    /// <returns>The frame.</returns>
    public static WireFrame Close(CloseCode code, string text = "")
    {
        byte[] body = new byte[sizeof(ushort) + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)code);
        Encoding.UTF8.GetBytes(text, body.AsSpan(sizeof(ushort)));
        return new WireFrame { Opcode = Opcode.Close, Payload = body };
    }

    /// <summary>The frame that a correct endpoint sends for a frame value.</summary>
    /// <param name="frame">The value.</param>
    /// <returns>The frame.</returns>
    public static WireFrame From(Frame frame) =>
        new() { Opcode = frame.Opcode, IsFinal = frame.IsFinal, Reserved = frame.Reserved, Payload = frame.Payload };

    /// <summary>The frame as a value.</summary>
    /// <returns>The value; mask and length form are lost.</returns>
    /// <exception cref="InvalidOperationException">The opcode is reserved, or a control frame is not final or longer than 125
    /// octets: no value can hold that.</exception>
    public Frame ToFrame() => FrameValue.Of(this);

    /// <summary>The payload as UTF-8; what isn't UTF-8 reads as U+FFFD.</summary>
    /// <returns>The text.</returns>
    public string GetText() => Encoding.UTF8.GetString(Payload.Span);

    /// <summary>The text behind the close code; empty if there is none.</summary>
    /// <returns>The text.</returns>
    public string GetCloseText() => CloseCode is null ? "" : Encoding.UTF8.GetString(Payload.Span[sizeof(ushort)..]);

    /// <summary>The frame's octets.</summary>
    /// <param name="sender">Who sends it: decides about the mask where <see cref="IsMasked"/> doesn't.</param>
    /// <param name="maskKey">The key where <see cref="MaskKey"/> is <see langword="null"/>.</param>
    /// <returns>The header, followed by the payload.</returns>
    /// <exception cref="InvalidOperationException"><see cref="LengthForm"/> can't hold the length.</exception>
    public byte[] ToOctets(WebSocketRole sender, uint maskKey = SampleMaskKey) => WireCodec.Write(this, sender, maskKey);

    /// <summary>Whether both frames look the same on the wire.</summary>
    /// <param name="other">The other frame.</param>
    /// <returns>True if every field is equal, the payload by content.</returns>
    public bool Equals(WireFrame? other) => other is not null
        && (Opcode, IsFinal, Reserved, IsMasked, MaskKey, LengthForm, AnnouncedLength)
            == (other.Opcode, other.IsFinal, other.Reserved, other.IsMasked, other.MaskKey, other.LengthForm, other.AnnouncedLength)
        && Payload.Span.SequenceEqual(other.Payload.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add((Opcode, IsFinal, Reserved, MaskKey));
        hash.AddBytes(Payload.Span);
        return hash.ToHashCode();
    }

    /// <summary>One line such as <c>Text masked 37FA213D, 5 octets: 48 65 6C 6C 6F</c>.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => FrameLine.Of(this);
}
