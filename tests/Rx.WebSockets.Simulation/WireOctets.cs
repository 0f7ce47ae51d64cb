using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Rx.WebSockets.Simulation;

/// <summary>The octets of one direction, read by somebody who knows nothing but the headers of frames.</summary>
internal static class WireOctets
{
    /// <summary>How many octets of messages lie in them, those of a frame that is cut off included.</summary>
    public static long OfMessages(ReadOnlySpan<byte> octets)
    {
        long count = 0;
        for (var frames = BehindTheHead(octets); TryRead(ref frames, out var payload, out bool isControl, out _);)
        {
            count += isControl ? 0 : payload.Length;
        }

        return count;
    }

    /// <summary>The messages that lie in them whole, as texts.</summary>
    public static HashSet<string> Messages(ReadOnlySpan<byte> octets)
    {
        HashSet<string> messages = [];
        StringBuilder open = new();
        for (var frames = BehindTheHead(octets); TryRead(ref frames, out var payload, out bool isControl, out bool isLast);)
        {
            open.Append(isControl ? "" : Encoding.UTF8.GetString(payload));
            if (!isControl && isLast)
            {
                messages.Add(open.ToString());
                open.Clear();
            }
        }

        return messages;
    }

    /// <summary>Whether they end inside a fragmented message: what waits behind that can't go before a Close.</summary>
    public static bool EndInsideAMessage(ReadOnlySpan<byte> octets)
    {
        var isInside = false;
        for (var frames = BehindTheHead(octets); TryRead(ref frames, out _, out bool isControl, out bool isLast);)
        {
            isInside = isControl ? isInside : !isLast;
        }

        return isInside;
    }

    private static ReadOnlySpan<byte> BehindTheHead(ReadOnlySpan<byte> octets) =>
        octets.IndexOf("\r\n\r\n"u8) is >= 0 and var head ? octets[(head + 4)..] : [];

    private static bool TryRead(ref ReadOnlySpan<byte> frames, out byte[] payload, out bool isControl, out bool isLast)
    {
        (payload, isControl, isLast) = ([], false, false);
        if (!TryReadHeader(frames, out int header, out long length))
        {
            return false;
        }

        int present = (int)Math.Min(length, frames.Length - header);
        (isControl, isLast) = ((frames[0] & 0x08) != 0, (frames[0] & 0x80) != 0 && present == length);
        payload = frames.Slice(header, present).ToArray();
        for (int i = 0; (frames[1] & 0x80) != 0 && i < present; i++)
        {
            payload[i] ^= frames[header - 4 + (i & 3)];
        }

        frames = frames[(header + present)..];
        return true;
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
