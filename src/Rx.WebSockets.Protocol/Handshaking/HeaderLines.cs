using System;
using System.Text;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The header lines of a head (RFC 9112 §5), counted as they come.</summary>
internal sealed class HeaderLines(int max)
{
    private int _count;

    public HeaderList Headers { get; private set; } = [];

    /// <summary>Adds the header of a line, which is the last one of <see cref="Headers"/> then.</summary>
    public HeadFault Add(ReadOnlySpan<byte> line)
    {
        if (++_count > max)
            return HeadFault.TooManyHeaders;
        if (line[0] is (byte)' ' or (byte)'\t')
            return HeadFault.FoldedLine;
        var text = Encoding.Latin1.GetString(line);
        var colon = text.IndexOf(':');
        if (colon < 0 || !Token.IsValid(text.AsSpan(0, colon)))
            return HeadFault.MalformedHeaderLine;
        Headers.Add(text[..colon], text[(colon + 1)..]);
        return HeadFault.None;
    }

    /// <summary>Whether the last header says that a body follows the head (RFC 9112 §6).</summary>
    public bool LastAnnouncesBody()
    {
        var (name, value) = Headers[^1];
        if (name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase))
            return value.Length == 0 || value.AsSpan().ContainsAnyExcept('0');
        return name.Equals(HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Starts a new list, while what was counted stays counted.</summary>
    public void Clear() => Headers = [];
}
