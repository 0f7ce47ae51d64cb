using System;
using System.Globalization;
using System.Text;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The first line of a response: version SP status SP reason (RFC 9112 §4).</summary>
internal sealed record StatusLine(int StatusCode, string ReasonPhrase)
{
    public bool IsInformational => StatusCode < 200;

    /// <summary>Reads the line, and refuses any but HTTP/1.1 (RFC 6455 §4.1).</summary>
    public static HeadFault Read(ReadOnlySpan<byte> line, out StatusLine? start)
    {
        start = null;
        var text = Encoding.Latin1.GetString(line);
        var space = text.IndexOf(' ');
        if (space < 0 || !HttpVersion.IsValid(text.AsSpan(0, space)))
            return HeadFault.MalformedStatusLine;
        if (text[..space] != HttpVersion.Supported)
            return HeadFault.OtherVersion;
        if (text.AsSpan(space + 1) is not [>= '1' and <= '9', >= '0' and <= '9', >= '0' and <= '9', ' ', ..])
            return HeadFault.MalformedStatusLine;
        var status = int.Parse(text.AsSpan(space + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        start = new StatusLine(status, text[(space + 5)..]);
        return HeadFault.None;
    }
}
