using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rx.WebSockets.Protocol.Framing;

/// <summary>What stands before a payload on the wire (RFC 6455 §5.2): two to fourteen octets.</summary>
internal readonly record struct FrameHeader(byte First, bool IsMasked, int Length, uint Key)
{
    public const int MaxSize = 14;

    public const int KeySize = 4;

    public Opcode Opcode => (Opcode)(First & 0x0F);

    public bool IsFinal => (First & 0x80) != 0;

    /// <summary>How many octets a header has, as its second octet tells.</summary>
    public static int SizeOf(byte second) =>
        2 + ((second & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 }) + ((second & 0x80) != 0 ? 4 : 0);

    /// <summary>How many octets a frame takes on the wire.</summary>
    public static int WireLength(int payload, bool masked) =>
        payload + 2 + (payload switch { <= 125 => 0, <= ushort.MaxValue => 2, _ => 8 }) + (masked ? 4 : 0);

    /// <summary>Writes the header in its minimal form.</summary>
    /// <returns>How many octets were written; <paramref name="destination"/> has at least <see cref="MaxSize"/>.</returns>
    public int Write(Span<byte> destination)
    {
        var mask = IsMasked ? 0x80 : 0;
        destination[0] = First;
        int at;
        switch (Length)
        {
            case <= 125:
                destination[1] = (byte)(mask | Length);
                at = 2;
                break;
            case <= ushort.MaxValue:
                destination[1] = (byte)(mask | 126);
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Length);
                at = 4;
                break;
            default:
                destination[1] = (byte)(mask | 127);
                BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)Length);
                at = 10;
                break;
        }

        if (!IsMasked)
        {
            return at;
        }

        MemoryMarshal.Write(destination[at..], Key);
        return at + 4;
    }
}
