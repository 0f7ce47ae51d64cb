using System;
using System.Text;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The first line of a request: method SP target SP version (RFC 9112 §3).</summary>
internal sealed record RequestLine(string Method, string Target)
{
    /// <summary>Reads the line, and refuses any but a GET by HTTP/1.1 (RFC 6455 §4.1).</summary>
    public static HeadFault Read(ReadOnlySpan<byte> line, out RequestLine? start)
    {
        start = null;
        var text = Encoding.Latin1.GetString(line);
        var first = text.IndexOf(' ');
        var last = text.LastIndexOf(' ');
        if (first == last)
            return HeadFault.MalformedRequestLine;

        var (method, target, version) = (text[..first], text[(first + 1)..last], text[(last + 1)..]);
        if (!Token.IsValid(method) || !HttpVersion.IsValid(version))
            return HeadFault.MalformedRequestLine;
        if (version != HttpVersion.Supported)
            return HeadFault.OtherVersion;
        if (method != "GET")
            return HeadFault.OtherMethod;
        if (RequestTarget.Parse(target) is null)
            return HeadFault.MalformedRequestLine;
        start = new RequestLine("GET", target is "/" ? "/" : target);
        return HeadFault.None;
    }
}
