using System;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The head of a response, after any interim responses before it (RFC 9110 §15.2).</summary>
internal sealed class ResponseHead(HandshakeLimits limits) : IHead
{
    private const int SwitchingProtocols = 101;

    private readonly HeaderLines _lines = new(limits.MaxHeaders);
    private StatusLine? _start;

    /// <summary>The response once the head is complete.</summary>
    public HandshakeResponse? Response { get; private set; }

    public bool IsComplete => Response is not null;

    public HeadFault Add(ReadOnlySpan<byte> line)
    {
        if (_start is not { } start)
            return StatusLine.Read(line, out _start);
        if (!line.IsEmpty)
            return AddHeader(line, start.IsInformational);
        if (start.IsInformational && start.StatusCode != SwitchingProtocols)
            StartAnew();
        else
            Response = new HandshakeResponse(start.StatusCode, start.ReasonPhrase, _lines.Headers);
        return HeadFault.None;
    }

    public HandshakeException ToException(HeadFault fault) => fault.ToResponseRefusal();

    /// <summary>A refusal may have a body, a response with a status of 1xx may not (RFC 9112 §6).</summary>
    private HeadFault AddHeader(ReadOnlySpan<byte> line, bool isInformational)
    {
        var fault = _lines.Add(line);
        return fault == HeadFault.None && isInformational && _lines.LastAnnouncesBody ? HeadFault.BodyAnnounced : fault;
    }

    private void StartAnew()
    {
        _start = null;
        _lines.Clear();
    }
}
