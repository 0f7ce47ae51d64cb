using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

/// <summary>Both directions have the same limits; only a request's refusal has a status to answer with.</summary>
public sealed class HandshakeReaderLimitTests
{
    private static readonly WebSocketRole[] Senders = [WebSocketRole.Client, WebSocketRole.Server];

    [TestCase(8192, null)]
    [TestCase(8193, 414)]
    [Property("Case", "H3.Server")]
    public void RequestLine_AtTheLimit_IsTheLastThatFits(int length, int? status)
    {
        var line = "GET /" + new string('a', length - "GET / HTTP/1.1".Length) + " HTTP/1.1";

        Assert.That(Refusal(WebSocketRole.Client, Heads.RequestUnder(line))?.StatusCode, Is.EqualTo(status));
    }

    [TestCase(8192, true)]
    [TestCase(8193, false)]
    [Property("Case", "H1.33")]
    public void StatusLine_AtTheLimit_IsTheLastThatFits(int length, bool fits)
    {
        var line = "HTTP/1.1 101 ".PadRight(length, 'a');

        Assert.That(Refusal(WebSocketRole.Server, Heads.ResponseUnder(line)), fits ? Is.Null : Is.Not.Null);
    }

    [Test]
    [Property("Case", "H3.Server")]
    [Property("Case", "H1.33")]
    public void HeaderLine_AtTheLimit_IsTheLastThatFits([ValueSource(nameof(Senders))] WebSocketRole sender)
    {
        var longest = "A: ".PadRight(8192, 'b');

        Assert.That(Refusal(sender, Head(sender, longest)), Is.Null);
        AssertTooLarge(sender, Refusal(sender, Head(sender, longest + "b")));
    }

    [Test]
    [Property("Case", "H3.Server")]
    [Property("Case", "H1.5")]
    [Property("Case", "H1.33")]
    [Property("Case", "H1.46")]
    public void Headers_AtTheLimit_AreTheLastThatFit([ValueSource(nameof(Senders))] WebSocketRole sender, [Values] bool sameName)
    {
        var own = sender == WebSocketRole.Client ? 5 : 3;
        var most = Enumerable.Range(0, 128 - own).Select(i => sameName ? "A: b" : $"A{i}: b").ToArray();

        Assert.That(Refusal(sender, Head(sender, most)), Is.Null);
        AssertTooLarge(sender, Refusal(sender, Head(sender, [.. most, "A: b"])));
    }

    [Test]
    [Property("Case", "H3.Server")]
    [Property("Case", "H1.19")]
    [Property("Case", "H1.33")]
    public void Head_AtTheLimit_IsTheLastThatFits([ValueSource(nameof(Senders))] WebSocketRole sender)
    {
        var octets = Head(sender, "A: b").Length;

        Assert.That(Refusal(sender, Head(sender, "A: b"), new() { MaxOctets = octets }), Is.Null);
        AssertTooLarge(sender, Refusal(sender, Head(sender, "A: b"), new() { MaxOctets = octets - 1 }));
    }

    [Test]
    public void Head_AtTheLimit_LeavesTheFramesBehindItUncounted([ValueSource(nameof(Senders))] WebSocketRole sender)
    {
        var head = Head(sender, "A: b");

        Assert.That(Refusal(sender, head + "frames", new() { MaxOctets = head.Length }), Is.Null);
    }

    [Test]
    [Property("Case", "H1.33")]
    [Property("Case", "H3.Client")]
    public void Head_WithoutEnd_IsRefusedAtItsLimit([ValueSource(nameof(Senders))] WebSocketRole sender)
    {
        var lines = Head(sender)[..^2] + string.Concat(Enumerable.Repeat("A: " + new string('b', 1000) + "\r\n", 100));
        var reader = Reader(sender, null);
        var taken = 0;

        var refusal = Assert.Throws<HandshakeException>(() =>
        {
            for (; taken < lines.Length; taken++)
                reader.TryRead(Heads.Octets(lines[taken..(taken + 1)]), out _);
        });

        Assert.That(taken, Is.EqualTo(64 * 1024));
        AssertTooLarge(sender, refusal);
    }

    [Test]
    [Property("Case", "H1.33")]
    [Property("Case", "H3.Client")]
    public void InterimResponses_WithoutEnd_CountForTheLimitOfOctets()
    {
        var interim = string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 3000));

        Assert.That(Refusal(WebSocketRole.Server, interim), Is.Not.Null);
    }

    [Test]
    [Property("Case", "H1.33")]
    [Property("Case", "H3.Client")]
    public void InterimResponses_WithHeaders_CountForTheirLimit()
    {
        var interim = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n", 4));
        var limits = new HandshakeLimits { MaxHeaders = 7 };

        Assert.That(Refusal(WebSocketRole.Server, interim + Head(WebSocketRole.Server), limits), Is.Null);
        Assert.That(Refusal(WebSocketRole.Server, interim + Head(WebSocketRole.Server, "A: b"), limits), Is.Not.Null);
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(65536)]
    [Property("Case", "H1.4")]
    [Property("Case", "H1.19")]
    public void Work_OfA64KiBHead_IsAFewStepsAnOctetForAnyPieces(int piece)
    {
        var head = Heads.Octets(Heads.Request(
            [.. Enumerable.Range(0, 7).Select(_ => "Sec-WebSocket-Protocol: b" + new string(' ', 8000) + "x")]));
        var reader = HandshakeReader.ForRequest();

        for (var start = 0; start < head.Length; start += piece)
            reader.TryRead(head.AsSpan(start, Math.Min(piece, head.Length - start)), out _);

        Assert.That(reader.Request.Headers, Has.Count.EqualTo(12));
        Assert.That(reader.Steps, Is.LessThanOrEqualTo(2 * head.Length));
    }

    [Test]
    public void Limit_LessThanOne_Throws()
    {
        Assert.That(() => new HandshakeLimits { MaxOctets = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new HandshakeLimits { MaxLine = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new HandshakeLimits { MaxHeaders = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Limit_OfNone_TakesAnyHead([ValueSource(nameof(Senders))] WebSocketRole sender)
    {
        var limits = new HandshakeLimits { MaxOctets = int.MaxValue, MaxLine = int.MaxValue, MaxHeaders = int.MaxValue };
        var headers = Enumerable.Repeat("A: " + new string('b', 10_000), 200).ToArray();

        Assert.That(Refusal(sender, Head(sender, headers), limits), Is.Null);
    }

    private static string Head(WebSocketRole sender, params string[] changes) =>
        sender == WebSocketRole.Client ? Heads.Request(changes) : Heads.Response(changes);

    private static HandshakeReader Reader(WebSocketRole sender, HandshakeLimits? limits) =>
        sender == WebSocketRole.Client ? HandshakeReader.ForRequest(limits) : HandshakeReader.ForResponse(limits);

    private static HandshakeException? Refusal(WebSocketRole sender, string head, HandshakeLimits? limits = null)
    {
        try
        {
            Assert.That(Reader(sender, limits).TryRead(Heads.Octets(head), out _), Is.True);
            return null;
        }
        catch (HandshakeException refusal)
        {
            return refusal;
        }
    }

    private static void AssertTooLarge(WebSocketRole sender, HandshakeException? refusal)
    {
        Assert.That(refusal, Is.Not.Null);
        Assert.That(refusal!.StatusCode, Is.EqualTo(sender == WebSocketRole.Client ? 431 : null));
    }
}
