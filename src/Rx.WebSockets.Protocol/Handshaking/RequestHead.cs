using System;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The head of a request that has no body (RFC 9112 §3).</summary>
internal sealed class RequestHead(HandshakeLimits limits) : IHead
{
    private readonly HeaderLines _lines = new(limits.MaxHeaders);
    private RequestLine? _start;

    /// <summary>The request once the head is complete.</summary>
    public HandshakeRequest? Request { get; private set; }

    public bool IsComplete => Request is not null;

    public HeadFault Add(ReadOnlySpan<byte> line)
    {
        if (_start is not { } start)
            return RequestLine.Read(line, out _start);
        if (!line.IsEmpty)
            return AddHeader(line);
        Request = new HandshakeRequest(start.Method, start.Target, _lines.Headers);
        return HeadFault.None;
    }

    public HandshakeException ToException(HeadFault fault) => fault.ToRequestRefusal();

    private HeadFault AddHeader(ReadOnlySpan<byte> line)
    {
        var fault = _lines.Add(line);
        return fault == HeadFault.None && _lines.LastAnnouncesBody ? HeadFault.BodyAnnounced : fault;
    }
}
