using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class HandshakeReaderResponseTests
{
    [Test]
    [Property("Case", "H3.Client")]
    public void Response_WithFramesBehindIt_LeavesThem()
    {
        var head = Heads.Octets(Heads.Response());
        var reader = HandshakeReader.ForResponse();

        Assert.That(reader.TryRead([.. head, 0x81, 0x00], out var consumed), Is.True);

        Assert.That(consumed, Is.EqualTo(head.Length));
        Assert.That(reader.Response.StatusCode, Is.EqualTo(101));
        Assert.That(reader.Response.ReasonPhrase, Is.EqualTo("Switching Protocols"));
        Assert.That(reader.Response.Headers.GetSingle("sec-websocket-accept"), Is.EqualTo(Heads.Answer));
        Assert.That(() => reader.Request, Throws.InvalidOperationException);
    }

    [Test]
    [Property("Case", "H3.Client")]
    public void Response_AfterInterimOnes_IsTheFinalOneAlone()
    {
        var response = Heads.ReadResponse(
            "HTTP/1.1 100 Continue\r\n\r\n" + "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + Heads.Response());

        Assert.That(response.StatusCode, Is.EqualTo(101));
        Assert.That(response.Headers.Contains("Link"), Is.False);
    }

    [Test]
    [Property("Case", "H3.Client")]
    public void Response_ThatRefuses_IsGivenWithItsBodyLeft()
    {
        const string Head = "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n";
        var reader = HandshakeReader.ForResponse();

        Assert.That(reader.TryRead(Heads.Octets(Head + "gone"), out var consumed), Is.True);

        Assert.That(consumed, Is.EqualTo(Head.Length));
        Assert.That(reader.Response.StatusCode, Is.EqualTo(404));
    }

    [TestCase("HTTP/1.1 101 ", "")]
    [TestCase("HTTP/1.1 101 Schönes Wetter", "Schönes Wetter")]
    [TestCase("HTTP/1.1 999 a b", "a b")]
    public void StatusLine_OfAnyReason_GivesIt(string line, string reason)
    {
        Assert.That(Heads.ReadResponse(Heads.ResponseUnder(line)).ReasonPhrase, Is.EqualTo(reason));
    }

    [TestCase("HTTP/1.0 101 Switching Protocols")]
    [TestCase("HTTP/2.0 101 Switching Protocols")]
    [TestCase("HTTP/1.1 101")]
    [TestCase("HTTP/1.1  101 OK")]
    [TestCase("HTTP/1.1 1O1 OK")]
    [TestCase("HTTP/1.1 1010 OK")]
    [TestCase("HTTP/1.1 099 OK")]
    [TestCase("HTTP/1.1 +10 OK")]
    [TestCase("HTTP/1.1")]
    [TestCase("ICY 200 OK")]
    [TestCase("")]
    public void StatusLine_ThatIsIllegal_IsRefused(string line)
    {
        var refusal = Assert.Throws<HandshakeException>(() => Heads.ReadResponse(Heads.ResponseUnder(line)));

        Assert.That(refusal.StatusCode, Is.Null);
    }

    [TestCase("Transfer-Encoding: chunked")]
    [TestCase("Content-Length: 1")]
    [TestCase("A : b")]
    [TestCase(" folded")]
    [TestCase("A: b\nB: c")]
    [TestCase("A: \0")]
    [Property("Case", "H3.Client")]
    public void Header_ThatIsIllegal_IsRefused(string line)
    {
        var refusal = Assert.Throws<HandshakeException>(() => Heads.ReadResponse(Heads.Response(line)));

        Assert.That(refusal.StatusCode, Is.Null);
    }

    [Test]
    public void InterimResponse_WithBody_IsRefused()
    {
        const string Head = "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n";

        Assert.Throws<HandshakeException>(() => Heads.ReadResponse(Head + Heads.Response()));
    }
}
