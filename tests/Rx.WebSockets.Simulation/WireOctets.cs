using System;
using System.Buffers.Binary;

namespace Rx.WebSockets.Simulation;

/// <summary>The octets of one direction, read by somebody who knows nothing but the headers of frames.</summary>
internal static class WireOctets
{
    /// <summary>How many octets of messages lie in them, those of a frame that is cut off included.</summary>
    public static long OfMessages(ReadOnlySpan<byte> octets)
    {
        int head = octets.IndexOf("\r\n\r\n"u8);
        ReadOnlySpan<byte> frames = head < 0 ? [] : octets[(head + 4)..];
        long count = 0;
        while (TryReadHeader(frames, out int header, out long length))
        {
            bool isControl = (frames[0] & 0x08) != 0;
            long present = Math.Min(length, frames.Length - header);
            count += isControl ? 0 : present;
            frames = frames[(int)(header + present)..];
        }

        return count;
    }

    /// <summary>Reads the header of a frame (RFC 6455 §5.2); false when it isn't all there.</summary>
    private static bool TryReadHeader(ReadOnlySpan<byte> octets, out int header, out long length)
    {
        (header, length) = (0, 0);
        if (octets.Length < 2)
        {
            return false;
        }

        int form = octets[1] & 0x7F;
        int mask = (octets[1] & 0x80) != 0 ? 4 : 0;
        header = mask + form switch { 126 => 4, 127 => 10, _ => 2 };
        if (octets.Length < header)
        {
            return false;
        }

        length = form switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(octets[2..]),
            127 => BinaryPrimitives.ReadInt64BigEndian(octets[2..]),
            _ => form,
        };
        return true;
    }
}
