using System;
using System.Buffers;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>Reads the HTTP/1.1 head of an opening handshake from octets as they arrive (RFC 9112, RFC 6455 §4).</summary>
/// <remarks>
/// <para>
/// The octets may be split anywhere: the reader goes on where it stopped and looks at no octet again. It is strict and bounded
/// by <see cref="HandshakeLimits"/>; it refuses at the line, or the octet, that proves the fault. What the head says is judged
/// by <see cref="ServerHandshake"/> and <see cref="ClientHandshake"/>.
/// </para>
/// <para>One reader reads one head. It has no clock: whoever feeds it ends a handshake that takes too long.</para>
/// </remarks>
public sealed class HandshakeReader
{
    private readonly HeadLines _lines;
    private readonly IHead _head;
    private HandshakeException? _failure;
    private long _parsed;

    private HandshakeReader(HandshakeLimits limits, IHead head)
    {
        _lines = new HeadLines(limits);
        _head = head;
    }

    /// <summary>The request, once a reader of requests has all of it.</summary>
    /// <exception cref="InvalidOperationException">The head isn't complete, or this reads responses.</exception>
    public HandshakeRequest Request => (_head as RequestHead)?.Request ?? throw NotRead();

    /// <summary>The response, once a reader of responses has all of it; its body is left to be read.</summary>
    /// <exception cref="InvalidOperationException">The head isn't complete, or this reads requests.</exception>
    public HandshakeResponse Response => (_head as ResponseHead)?.Response ?? throw NotRead();

    /// <summary>How many times an octet was looked at, lines after their cutting included.</summary>
    internal long Steps => _lines.Steps + _parsed;

    /// <summary>
    /// A server's reader. It refuses with 414 a long request line, with 431 long, too many or too large headers, with 505 another
    /// version than HTTP/1.1, with 405 another method than GET, with 400 an announced body and whatever else breaks the grammar.
    /// </summary>
    /// <param name="limits">How much is read; null for <see cref="HandshakeLimits.Default"/>.</param>
    public static HandshakeReader ForRequest(HandshakeLimits? limits = null)
    {
        limits ??= HandshakeLimits.Default;
        return new HandshakeReader(limits, new RequestHead(limits));
    }

    /// <summary>
    /// A client's reader. It passes over interim responses (1xx other than 101), which count for the limits, and refuses a 101
    /// that announces a body.
    /// </summary>
    /// <param name="limits">How much is read; null for <see cref="HandshakeLimits.Default"/>.</param>
    public static HandshakeReader ForResponse(HandshakeLimits? limits = null)
    {
        limits ??= HandshakeLimits.Default;
        return new HandshakeReader(limits, new ResponseHead(limits));
    }

    /// <summary>Takes the octets that arrived next.</summary>
    /// <param name="octets">The octets; nothing of them is kept.</param>
    /// <param name="consumed">
    /// How many belong to the head: all of them until it is complete. The rest are frames, or the body of a response that refuses.
    /// </param>
    /// <returns>Whether the head is complete.</returns>
    /// <exception cref="HandshakeException">The head is refused, now and at every later call.</exception>
    public bool TryRead(ReadOnlySpan<byte> octets, out int consumed)
    {
        var rest = octets;
        var fault = HeadFault.None;
        while (_failure is null && !_head.IsComplete && _lines.TryTake(ref rest, out var line))
        {
            _parsed += line.Length;
            fault = _head.Add(line);
            if (fault != HeadFault.None)
                break;
        }

        FailFor(fault == HeadFault.None ? _lines.Fault : fault);
        consumed = octets.Length - rest.Length;
        return _head.IsComplete;
    }

    /// <summary>Takes the octets that arrived next, as a pipe holds them.</summary>
    /// <param name="octets">The octets; nothing of them is kept.</param>
    /// <param name="consumed">Where the head ends in them: at their end until it is complete.</param>
    /// <returns>Whether the head is complete.</returns>
    /// <exception cref="HandshakeException">The head is refused, now and at every later call.</exception>
    public bool TryRead(in ReadOnlySequence<byte> octets, out SequencePosition consumed)
    {
        var total = 0L;
        var complete = TryRead([], out _);
        foreach (var segment in octets)
        {
            if (complete)
                break;
            complete = TryRead(segment.Span, out var count);
            total += count;
        }

        consumed = octets.GetPosition(total);
        return complete;
    }

    private static InvalidOperationException NotRead() => new("There is no such head yet: TryRead has to return true first.");

    private void FailFor(HeadFault fault)
    {
        if (_failure is null && fault != HeadFault.None)
            _failure = _head.ToException(fault);
        if (_failure is not null)
            throw _failure;
    }
}
