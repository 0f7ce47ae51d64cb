using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Script;

/// <summary>
/// Frames to octets and back, straight from the picture in RFC 6455 §5.2. It shares nothing with the library's own reader and
/// writer, so that a mistake there can't hide here.
/// </summary>
internal static class WireCodec
{
    private const int FinBit = 0x80;
    private const int ReservedMask = 0x70;
    private const int OpcodeMask = 0x0F;
    private const int MaskBit = 0x80;
    private const int LengthMask = 0x7F;
    private const int Code16 = 126;
    private const int Code64 = 127;
    private const int LongestHeader = 14;

    public static LengthForm Shortest(ulong length) =>
        length < Code16 ? LengthForm.Bits7 : length <= ushort.MaxValue ? LengthForm.Bits16 : LengthForm.Bits64;

    public static byte[] Write(WireFrame frame, WebSocketRole sender, uint maskKey)
    {
        ulong length = frame.AnnouncedLength ?? (ulong)frame.Payload.Length;
        bool isMasked = frame.IsMasked ?? sender == WebSocketRole.Client;
        var octets = new ArrayBufferWriter<byte>(LongestHeader + frame.Payload.Length);
        Add(octets, (byte)((frame.IsFinal ? FinBit : 0) | (int)frame.Reserved | ((int)frame.Opcode & OpcodeMask)));
        WriteLength(octets, length, frame.LengthForm ?? Shortest(length), isMasked ? MaskBit : 0);

        byte[] payload = frame.Payload.ToArray();
        if (isMasked)
        {
            uint key = frame.MaskKey ?? maskKey;
            BinaryPrimitives.WriteUInt32BigEndian(octets.GetSpan(sizeof(uint)), key);
            octets.Advance(sizeof(uint));
            Mask(payload, key);
        }

        octets.Write(payload);
        return octets.WrittenSpan.ToArray();
    }

    /// <summary>Reads the first frame of some octets.</summary>
    /// <param name="octets">The octets; more than one frame, or less.</param>
    /// <param name="frame">The frame, if all of it is there.</param>
    /// <param name="length">How many octets it takes.</param>
    public static bool TryRead(ReadOnlySequence<byte> octets, [NotNullWhen(true)] out WireFrame? frame, out long length)
    {
        frame = null;
        length = 0;
        Span<byte> header = stackalloc byte[LongestHeader];
        int known = (int)Math.Min(octets.Length, LongestHeader);
        octets.Slice(0, known).CopyTo(header);
        if (known < 2)
        {
            return false;
        }

        LengthForm form = (header[1] & LengthMask) switch
        {
            Code16 => LengthForm.Bits16,
            Code64 => LengthForm.Bits64,
            _ => LengthForm.Bits7,
        };
        int keyAt = form switch { LengthForm.Bits16 => 4, LengthForm.Bits64 => 10, _ => 2 };
        bool isMasked = (header[1] & MaskBit) != 0;
        int payloadAt = keyAt + (isMasked ? sizeof(uint) : 0);
        if (known < payloadAt)
        {
            return false;
        }

        ulong announced = form switch
        {
            LengthForm.Bits16 => BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            LengthForm.Bits64 => BinaryPrimitives.ReadUInt64BigEndian(header[2..]),
            _ => (ulong)(header[1] & LengthMask),
        };
        if ((ulong)(octets.Length - payloadAt) < announced)
        {
            return false;
        }

        byte[] payload = octets.Slice(payloadAt, (long)announced).ToArray();
        uint? key = isMasked ? BinaryPrimitives.ReadUInt32BigEndian(header[keyAt..]) : null;
        Mask(payload, key ?? 0);
        length = payloadAt + payload.Length;
        frame = new WireFrame
        {
            Opcode = (Opcode)(header[0] & OpcodeMask),
            IsFinal = (header[0] & FinBit) != 0,
            Reserved = (ReservedBits)(header[0] & ReservedMask),
            Payload = payload,
            IsMasked = isMasked,
            MaskKey = key,
            LengthForm = form,
            AnnouncedLength = announced,
        };
        return true;
    }

    private static void WriteLength(ArrayBufferWriter<byte> octets, ulong length, LengthForm form, int maskBit)
    {
        ulong most = form switch { LengthForm.Bits7 => Code16 - 1, LengthForm.Bits16 => ushort.MaxValue, _ => ulong.MaxValue };
        if (length > most)
        {
            throw new InvalidOperationException($"A length of {length} can't be written in {form}, which ends at {most}.");
        }

        switch (form)
        {
            case LengthForm.Bits7:
                Add(octets, (byte)(maskBit | (int)length));
                break;
            case LengthForm.Bits16:
                Add(octets, (byte)(maskBit | Code16));
                BinaryPrimitives.WriteUInt16BigEndian(octets.GetSpan(sizeof(ushort)), (ushort)length);
                octets.Advance(sizeof(ushort));
                break;
            default:
                Add(octets, (byte)(maskBit | Code64));
                BinaryPrimitives.WriteUInt64BigEndian(octets.GetSpan(sizeof(ulong)), length);
                octets.Advance(sizeof(ulong));
                break;
        }
    }

    /// <summary>Octet i of the payload meets octet i modulo 4 of the key (RFC 6455 §5.3).</summary>
    private static void Mask(Span<byte> payload, uint key)
    {
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] ^= (byte)(key >> (24 - (8 * (i % 4))));
        }
    }

    private static void Add(ArrayBufferWriter<byte> octets, byte octet)
    {
        octets.GetSpan(1)[0] = octet;
        octets.Advance(1);
    }
}
