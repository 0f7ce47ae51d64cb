using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Text;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>A frame as the peer writes or reads it, legal or not: nothing here is checked.</summary>
/// <remarks>
/// Compares by opcode, finality, reserved bits and payload. It shares no code with the library, so that a fault
/// which the library's reader and writer have in common is found.
/// </remarks>
public sealed record WireFrame(Opcode Opcode, byte[] Payload)
{
    private static readonly byte[] UsualKey = [0x37, 0xfa, 0x21, 0x3d];

    public bool IsFinal { get; init; } = true;

    public ReservedBits Reserved { get; init; }

    /// <summary>Null: as the role of its writer demands.</summary>
    public bool? IsMasked { get; init; }

    public byte[] Key { get; init; } = UsualKey;

    /// <summary>The width of the length field in bits, 7, 16 or 64; null: the shortest that fits.</summary>
    public int? LengthBits { get; init; }

    /// <summary>The length that the header tells; null: the true one.</summary>
    public ulong? ToldLength { get; init; }

    /// <summary>When it was written; not compared.</summary>
    public TimeSpan At { get; init; }

    public WireFrame NotFinal() => this with { IsFinal = false };

    public WireFrame With(ReservedBits reserved) => this with { Reserved = reserved };

    public WireFrame Masked(string key = "37 fa 21 3d") => this with { IsMasked = true, Key = Wire.Octets(key) };

    public WireFrame Unmasked() => this with { IsMasked = false };

    public WireFrame WithLengthIn(int bits) => this with { LengthBits = bits };

    public WireFrame Telling(ulong length) => this with { ToldLength = length };

    /// <summary>The code in a Close; null when its body is empty.</summary>
    public int? CloseCode => Payload.Length < 2 ? null : BinaryPrimitives.ReadUInt16BigEndian(Payload);

    public string Text => Encoding.UTF8.GetString(Opcode == Opcode.Close && Payload.Length > 1 ? Payload[2..] : Payload);

    /// <summary>The octets, masked if <paramref name="writer"/> has to and the frame doesn't say otherwise.</summary>
    public byte[] Encode(WebSocketRole writer)
    {
        bool masked = IsMasked ?? writer == WebSocketRole.Client;
        var octets = new MemoryStream();
        octets.WriteByte((byte)((IsFinal ? 0x80 : 0) | (byte)Reserved | (byte)Opcode));
        octets.Write(EncodeLength(masked ? 0x80 : 0));
        if (masked)
            octets.Write(Key);
        octets.Write(masked ? [.. Payload.Select((octet, i) => (byte)(octet ^ Key[i % 4]))] : Payload);
        return octets.ToArray();
    }

    private byte[] EncodeLength(int maskBit)
    {
        ulong length = ToldLength ?? (ulong)Payload.Length;
        byte[] wide = new byte[9];
        BinaryPrimitives.WriteUInt64BigEndian(wide.AsSpan(1), length);
        switch (LengthBits ?? (length < 126 ? 7 : length < 65536 ? 16 : 64))
        {
            case 7:
                return [(byte)(maskBit | (int)length)];
            case 16:
                return [(byte)(maskBit | 126), wide[7], wide[8]];
            default:
                wide[0] = (byte)(maskBit | 127);
                return wide;
        }
    }

    public bool Equals(WireFrame? other) =>
        other is not null && Opcode == other.Opcode && IsFinal == other.IsFinal && Reserved == other.Reserved
        && Payload.AsSpan().SequenceEqual(other.Payload);

    public override int GetHashCode() => HashCode.Combine(Opcode, IsFinal, Reserved, Payload.Length);

    public override string ToString() =>
        $"{Opcode}{(IsFinal ? "" : " not final")}{(Reserved == 0 ? "" : $" {Reserved}")} {Payload.Length}"
        + $" [{Convert.ToHexString(Payload.AsSpan(0, Math.Min(16, Payload.Length)))}]";
}
