using System;
using System.Buffers;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class HandshakeReaderRequestTests
{
    [Test]
    public void Request_OfTheRfc_ShowsItsParts()
    {
        var request = Heads.ReadRequest(Heads.Request(
            "Origin: http://example.com", "Sec-WebSocket-Protocol: chat, superchat", "Sec-WebSocket-Extensions: a; b=1, c"));

        Assert.That(request.Method, Is.EqualTo("GET"));
        Assert.That(request.Target, Is.EqualTo("/chat?room=1"));
        Assert.That(request.Path, Is.EqualTo("/chat"));
        Assert.That(request.Query, Is.EqualTo("room=1"));
        Assert.That(request.Host, Is.EqualTo("server.example.com"));
        Assert.That(request.Origin, Is.EqualTo("http://example.com"));
        Assert.That(request.Key, Is.EqualTo(Heads.Key));
        Assert.That(request.Subprotocols, Is.EqualTo(new[] { "chat", "superchat" }));
        Assert.That(request.ExtensionOffers, Is.EqualTo(ExtensionHeader.Parse("a; b=1, c")));
        Assert.That(request.Headers, Has.Count.EqualTo(8));
    }

    [Test]
    public void Request_WithoutItsLastOctet_IsNotComplete()
    {
        var octets = Heads.Octets(Heads.Request());
        var reader = HandshakeReader.ForRequest();

        Assert.That(reader.TryRead(octets.AsSpan(..^1), out var consumed), Is.False);
        Assert.That(consumed, Is.EqualTo(octets.Length - 1));
        Assert.That(() => reader.Request, Throws.InvalidOperationException);

        Assert.That(reader.TryRead(octets.AsSpan(^1..), out _), Is.True);
        Assert.That(() => reader.Response, Throws.InvalidOperationException);
    }

    [Test]
    [Property("Case", "H3.Server")]
    public void Request_WithFramesBehindIt_LeavesThem()
    {
        var octets = Heads.Octets(Heads.Request());
        var reader = HandshakeReader.ForRequest();

        Assert.That(reader.TryRead([.. octets, 0x81, 0x80, 0x0A, 0x00], out var consumed), Is.True);
        Assert.That(consumed, Is.EqualTo(octets.Length));

        Assert.That(reader.TryRead([0x81], out consumed), Is.True);
        Assert.That(consumed, Is.Zero);
    }

    [Test]
    [Property("Case", "H3.Server")]
    public void Request_InASequence_TellsWhereItEnds()
    {
        var head = Heads.Request();
        var octets = new ReadOnlySequence<byte>(Heads.Octets("junk" + head + "frames")).Slice(4);
        var reader = HandshakeReader.ForRequest();

        Assert.That(reader.TryRead(octets.Slice(0, 10), out var consumed), Is.False);
        Assert.That(octets.Slice(0, consumed).Length, Is.EqualTo(10));

        Assert.That(reader.TryRead(octets.Slice(10), out consumed), Is.True);
        Assert.That(octets.Slice(0, consumed).Length, Is.EqualTo(head.Length));
    }

    [Test]
    [Property("Case", "H3.Server")]
    public void Request_InASequenceOfSegments_TellsWhereItEnds()
    {
        var head = Heads.Request();
        var octets = Segment.Join(Heads.Octets(head + "frames").Chunk(7));
        var reader = HandshakeReader.ForRequest();

        Assert.That(reader.TryRead(octets, out var consumed), Is.True);

        Assert.That(octets.Slice(0, consumed).Length, Is.EqualTo(head.Length));
        Assert.That(Heads.Written(reader.Request.WriteTo), Is.EqualTo(head));
    }

    [TestCase("/", "/", "")]
    [TestCase("/a?b?c", "/a", "b?c")]
    [TestCase("/a?", "/a", "")]
    [TestCase("//evil.example/", "//evil.example/", "")]
    [TestCase("/%00%2e", "/%00%2e", "", Description = "escapes stay")]
    [TestCase("http://other.example:81/a?b", "/a", "b")]
    [TestCase("ws://other.example:81?b", "/", "b")]
    [TestCase("HTTPS://other.example:81", "/", "")]
    public void Target_OfEitherForm_GivesPathAndQuery(string target, string path, string query)
    {
        var request = Heads.ReadRequest(Heads.RequestUnder($"GET {target} HTTP/1.1"));

        Assert.That((request.Target, request.Path, request.Query), Is.EqualTo((target, path, query)));
        Assert.That(request.Host, Is.EqualTo(target.Contains("other.example", StringComparison.Ordinal) ? "other.example:81" : "server.example.com"));
    }

    [TestCase("POST / HTTP/1.1", 405)]
    [TestCase("get / HTTP/1.1", 405)]
    [TestCase("CONNECT / HTTP/1.1", 405)]
    [TestCase("GET / HTTP/1.0", 505)]
    [TestCase("GET / HTTP/2.0", 505)]
    [TestCase("PRI * HTTP/2.0", 505)]
    [TestCase("GET / HTTP/1.10", 400)]
    [TestCase("GET / http/1.1", 400)]
    [TestCase("GET / HTTP/1.1 ", 400)]
    [TestCase("GET /", 400)]
    [TestCase("GET", 400)]
    [TestCase("", 400)]
    [TestCase(" GET / HTTP/1.1", 400)]
    [TestCase("GET  / HTTP/1.1", 400)]
    [TestCase("GET /  HTTP/1.1", 400)]
    [TestCase("GET\t/\tHTTP/1.1", 400)]
    [TestCase("GET /a b HTTP/1.1", 400)]
    [TestCase("GET /a#b HTTP/1.1", 400)]
    [TestCase("GET /ä HTTP/1.1", 400)]
    [TestCase("GET a HTTP/1.1", 400)]
    [TestCase("GET * HTTP/1.1", 400)]
    [TestCase("GET ftp://a/ HTTP/1.1", 400)]
    [TestCase("GET http:///a HTTP/1.1", 400)]
    [TestCase("GET http://user@a/ HTTP/1.1", 400)]
    [TestCase("GÄT / HTTP/1.1", 400)]
    [Property("Case", "H3.Server")]
    public void RequestLine_ThatIsNoGetByHttp11_IsRefused(string line, int status)
    {
        Assert.That(RefusalOf(Heads.RequestUnder(line)).StatusCode, Is.EqualTo(status));
    }

    [Test]
    public void RequestLine_OfAnotherMethod_TellsWhatIsAllowed()
    {
        var refusal = RefusalOf(Heads.RequestUnder("POST / HTTP/1.1"));

        Assert.That(refusal.Headers.GetSingle("Allow"), Is.EqualTo("GET"));
        Assert.That(refusal.Section, Is.EqualTo("RFC 6455 §4.1"));
    }

    [TestCase("A : b", "RFC 9112 §5.1")]
    [TestCase("A\t: b", "RFC 9112 §5.1")]
    [TestCase(" folded", "RFC 9112 §5.2")]
    [TestCase("\tfolded: too", "RFC 9112 §5.2")]
    [TestCase("Ä: b", "RFC 9112 §5.1")]
    [TestCase(": b", "RFC 9112 §5.1")]
    [TestCase("no colon", "RFC 9112 §5.1")]
    [TestCase("A: b\0c", "RFC 9110 §5.5")]
    [TestCase("A\0: b", "RFC 9110 §5.5")]
    [TestCase("A: b\u0001", "RFC 9110 §5.5")]
    [TestCase("A: b\u007F", "RFC 9110 §5.5")]
    [TestCase("A: b\nB: c", "RFC 9112 §2.2")]
    [TestCase("A: b\rB: c", "RFC 9112 §2.2")]
    [TestCase("A: b\r\rB: c", "RFC 9112 §2.2")]
    [TestCase("Content-Length: 1", "RFC 6455 §4.1")]
    [TestCase("content-length: 99999999999999999999", "RFC 6455 §4.1")]
    [TestCase("Content-Length: -0", "RFC 6455 §4.1")]
    [TestCase("Content-Length: 0, 1", "RFC 6455 §4.1")]
    [TestCase("Content-Length:", "RFC 6455 §4.1")]
    [TestCase("Transfer-Encoding: chunked", "RFC 6455 §4.1")]
    [TestCase("transfer-encoding: identity", "RFC 6455 §4.1")]
    [Property("Case", "H3.Server")]
    [Property("Case", "H1.34")]
    public void Header_ThatIsIllegal_IsRefusedWith400(string line, string section)
    {
        var refusal = RefusalOf(Heads.Request(line));

        Assert.That((refusal.StatusCode, refusal.Section), Is.EqualTo((400, section)));
    }

    [TestCase("Content-Length: 0")]
    [TestCase("Content-Type: text/plain")]
    [TestCase("Empty:")]
    [TestCase("Tabs:\ta\tb\t")]
    [TestCase("Latin: ÄÖÜ")]
    [TestCase("constructor: __proto__")]
    [Property("Case", "H1.3")]
    [Property("Case", "K-E08")]
    public void Header_ThatIsOnlyUnusual_IsTaken(string line)
    {
        var request = Heads.ReadRequest(Heads.Request(line));

        var (name, value) = request.Headers[^1];
        Assert.That($"{name}:{value}", Is.EqualTo(string.Concat(line.Split(':')[0], ":", line.Split(':')[1].Trim())));
    }

    [Test]
    public void Refusal_OnceThrown_StaysAtEveryLaterCall()
    {
        var reader = HandshakeReader.ForRequest();
        var first = Assert.Throws<HandshakeException>(() => reader.TryRead("\0"u8, out _));

        var second = Assert.Throws<HandshakeException>(() => reader.TryRead(Heads.Octets(Heads.Request()), out _));

        Assert.That(second, Is.SameAs(first));
        Assert.Throws<HandshakeException>(() => reader.TryRead([], out _));
        Assert.Throws<HandshakeException>(() => reader.TryRead(ReadOnlySequence<byte>.Empty, out _));
    }

    [TestCase("\0", 1)]
    [TestCase("\u0016\u0003\u0001", 1, Description = "TLS")]
    [TestCase("\n", 1)]
    [TestCase("GET / HTTP/1.0\r\n", 16)]
    [TestCase("POST / HTTP/1.1\r\nHost", 17)]
    [TestCase("GET / HTTP/1.1\r\nContent-Length: 5\r\nHost", 35)]
    [Property("Case", "H1.34")]
    public void Refusal_OfAFault_ComesAtTheOctetOrLineThatProvesIt(string head, int octets)
    {
        var reader = HandshakeReader.ForRequest();

        Assert.That(reader.TryRead(Heads.Octets(head[..(octets - 1)]), out _), Is.False);
        Assert.Throws<HandshakeException>(() => reader.TryRead(Heads.Octets(head[(octets - 1)..octets]), out _));
    }

    private static HandshakeException RefusalOf(string head) =>
        Assert.Throws<HandshakeException>(() => Heads.ReadRequest(head))!;
}
