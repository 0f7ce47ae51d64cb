using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class HandshakeRequestTests
{
    [TestCase("GET", "/a b")]
    [TestCase("GET", "/a\r\nX: y")]
    [TestCase("GET", "/a\n")]
    [TestCase("GET", "/a\0")]
    [TestCase("GET", "/ä")]
    [TestCase("GET", "/a#b")]
    [TestCase("GET", "a")]
    [TestCase("GET", "")]
    [TestCase("G ET", "/")]
    [TestCase("GET\r\n", "/")]
    [TestCase("", "/")]
    [Property("Case", "H3.Client")]
    [Property("Case", "H1.25")]
    public void Request_ThatBreaksItsFirstLine_Throws(string method, string target)
    {
        Assert.That(() => new HandshakeRequest(method, target, []), Throws.ArgumentException);
    }

    [Test]
    public void Request_WithoutHeaders_ShowsNothing()
    {
        var request = new HandshakeRequest("GET", "/", []);

        Assert.That((request.Host, request.Key, request.Origin, request.Query), Is.EqualTo(("", "", (string?)null, "")));
        Assert.That(request.Subprotocols, Is.Empty);
        Assert.That(request.ExtensionOffers, Is.Empty);
    }

    [Test]
    public void Request_WithMalformedLists_ShowsThemAsEmpty()
    {
        var request = Heads.ReadRequest(Heads.Request("Sec-WebSocket-Protocol: a b", "Sec-WebSocket-Extensions: a;"));

        Assert.That(request.Subprotocols, Is.Empty);
        Assert.That(request.ExtensionOffers, Is.Empty);
    }

    [Test]
    public void Request_WithListsOverSeveralFields_JoinsThem()
    {
        var request = Heads.ReadRequest(Heads.Request(
            "Sec-WebSocket-Protocol: a,, b", "Sec-WebSocket-Protocol:\tc ,", "Sec-WebSocket-Extensions: a;b", "Sec-WebSocket-Extensions: c"));

        Assert.That(request.Subprotocols, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(request.ExtensionOffers, Is.EqualTo(ExtensionHeader.Parse("a;b, c")));
    }

    [Test]
    public void Request_Written_IsTheHeadThatWasRead()
    {
        var head = Heads.Request("Latin: Ä");

        Assert.That(Heads.Written(Heads.ReadRequest(head).WriteTo), Is.EqualTo(head));
    }
}
