using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class ServerHandshakeAnswerTests
{
    [Test]
    public void Accept_SampleOfRfc6455_WritesTheAnswerGivenThere()
    {
        var response = ServerHandshake.Accept(Heads.ReadRequest(Heads.Request()));

        Assert.That(Heads.Written(response.WriteTo), Is.EqualTo(Heads.Response()));
    }

    [Test]
    [Property("Case", "K-C15")]
    public void Accept_WithAnAgreement_ShowsItInTheHeaders()
    {
        var agreement = new HandshakeAgreement { Subprotocol = "chat", ExtensionHeaders = ExtensionHeader.Parse("a; b=\"1\", c") };

        var response = ServerHandshake.Accept(Heads.ReadRequest(Heads.Request()), agreement, new() { { "Set-Cookie", "x=y" } });

        Assert.That(
            Heads.Written(response.WriteTo),
            Is.EqualTo(Heads.Response("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Extensions: a; b=1, c", "Set-Cookie: x=y")));
    }

    [TestCase("Connection")]
    [TestCase("upgrade")]
    [TestCase("Content-Length")]
    [TestCase("Transfer-Encoding")]
    [TestCase("sec-websocket-accept")]
    [TestCase("Sec-WebSocket-Anything")]
    public void Accept_WithAHeaderOfTheHandshake_Throws(string name)
    {
        var request = Heads.ReadRequest(Heads.Request());

        Assert.That(() => ServerHandshake.Accept(request, headers: new() { { name, "a" } }), Throws.ArgumentException);
    }

    [Test]
    public void Refuse_WithText_WritesItBehindTheHead()
    {
        var response = ServerHandshake.Refuse(404, "Ünknown room.");

        Assert.That(Heads.Written(response.WriteTo), Is.EqualTo(
            "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 14\r\n\r\n"
            + "Ã\u009Cnknown room."));
    }

    [Test]
    [Property("Case", "H1.9")]
    public void Refuse_WithARefusal_WritesItsStatusSentenceAndHeaders()
    {
        var request = Heads.ReadRequest(Heads.Request("Sec-WebSocket-Version: 8"));
        var refusal = Assert.Throws<HandshakeException>(() => ServerHandshake.Check(request));

        var response = ServerHandshake.Refuse(refusal);

        Assert.That(Heads.Written(response.WriteTo), Is.EqualTo(
            "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Version: 13\r\n"
            + $"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {refusal.Message.Length}\r\n\r\n{refusal.Message}"));
    }

    [Test]
    public void Refuse_WithARefusalWithoutStatus_SaysBadRequest()
    {
        var response = ServerHandshake.Refuse(new HandshakeException(null, "RFC 6455 §4.2.2", "No."));

        Assert.That((response.StatusCode, response.Body), Is.EqualTo((400, "No.")));
    }

    [TestCase(101)]
    [TestCase(200)]
    [TestCase(600)]
    public void Refuse_WithAStatusThatRefusesNothing_Throws(int status)
    {
        Assert.That(() => ServerHandshake.Refuse(status), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Refuse_WithAnyStatus_IsAResponseThatReads([Values(300, 307, 401, 418, 431, 503, 599)] int status)
    {
        var written = Heads.Written(ServerHandshake.Refuse(status).WriteTo);

        Assert.That(Heads.ReadResponse(written).StatusCode, Is.EqualTo(status));
    }
}
