using System;
using System.Text;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The header lines of a head (RFC 9112 §5), counted as they come.</summary>
internal sealed class HeaderLines(int max)
{
    private int _count;

    public HeaderList Headers { get; private set; } = [];

    /// <summary>Whether the last header says that a body follows the head (RFC 9112 §6).</summary>
    public bool LastAnnouncesBody { get; private set; }

    /// <summary>Adds the header of a line, in which there are no control octets but tabs.</summary>
    public HeadFault Add(ReadOnlySpan<byte> line)
    {
        if (++_count > max)
            return HeadFault.TooManyHeaders;
        if (line[0] is (byte)' ' or (byte)'\t')
            return HeadFault.FoldedLine;
        var colon = line.IndexOf((byte)':');
        if (colon < 0 || !Token.IsValid(line[..colon]))
            return HeadFault.MalformedHeaderLine;
        Headers.AddOctets(line[..colon], line[(colon + 1)..]);
        LastAnnouncesBody = AnnouncesBody(line[..colon], line[(colon + 1)..].Trim(" \t"u8));
        return HeadFault.None;
    }

    /// <summary>Starts a new list, while what was counted stays counted.</summary>
    public void Clear() => Headers = [];

    private static bool AnnouncesBody(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        Ascii.EqualsIgnoreCase(name, HeaderNames.ContentLength)
            ? value.IsEmpty || value.ContainsAnyExcept((byte)'0')
            : Ascii.EqualsIgnoreCase(name, HeaderNames.TransferEncoding);
}
