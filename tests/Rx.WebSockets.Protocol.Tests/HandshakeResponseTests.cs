using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class HandshakeResponseTests
{
    [TestCase("a\r\nX: y")]
    [TestCase("a\0")]
    [TestCase("a\u0100")]
    [Property("Case", "H1.25")]
    public void Response_ThatBreaksItsFirstLine_Throws(string reason)
    {
        Assert.That(() => new HandshakeResponse(400, reason, []), Throws.ArgumentException);
    }

    [TestCase(99)]
    [TestCase(1000)]
    [TestCase(-1)]
    public void Response_WithoutThreeDigits_Throws(int status)
    {
        Assert.That(() => new HandshakeResponse(status, "", []), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Response_Written_IsTheHeadThatWasRead()
    {
        var head = Heads.Response("Latin: Ä");

        Assert.That(Heads.Written(Heads.ReadResponse(head).WriteTo), Is.EqualTo(head));
    }
}
