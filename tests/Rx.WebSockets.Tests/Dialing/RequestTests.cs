using System;
using System.Linq;
using System.Net.Http;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Dialing;

public sealed class RequestTests
{
    [Test]
    [Property("Case", "K-C27")]
    public void Request_OfAHandshake_HasTheHeadersOfTheRfc()
    {
        var server = Dialled();

        Assert.That(server.Request.Method, Is.EqualTo(HttpMethod.Get));
        Assert.That(server.Request.Version, Is.EqualTo(new Version(1, 1)));
        Assert.That(Header(server, "Connection"), Is.EqualTo("Upgrade"));
        Assert.That(Header(server, "Upgrade"), Is.EqualTo("websocket"));
        Assert.That(Header(server, "Sec-WebSocket-Version"), Is.EqualTo("13"));
        Assert.That(Convert.FromBase64String(Header(server, "Sec-WebSocket-Key")), Has.Length.EqualTo(16));
    }

    [Test]
    public void Request_WithoutOffers_NamesNeitherSubprotocolNorExtension()
    {
        var server = Dialled();

        Assert.That(server.Request.Headers.Contains("Sec-WebSocket-Protocol"), Is.False);
        Assert.That(server.Request.Headers.Contains("Sec-WebSocket-Extensions"), Is.False);
    }

    [Test]
    public void Request_WithOffers_ListsThemInTheirOrder()
    {
        var server = new ScriptedServer();
        var options = server.Options with
        {
            Subprotocols = ["chat.v2", "chat.v1"],
            SubprotocolDemand = SubprotocolDemand.Optional,
            Extensions = [new StubExtensionFactory(ReservedBits.Rsv1, "x-one; a=1", "x-one"), new StubExtensionFactory(ReservedBits.None)],
        };

        server.Clock.Run(() => server.ConnectAsync(options));

        Assert.That(Header(server, "Sec-WebSocket-Protocol"), Is.EqualTo("chat.v2, chat.v1"));
        Assert.That(Header(server, "Sec-WebSocket-Extensions"), Is.EqualTo("x-one; a=1, x-one"));
    }

    [Test]
    [Property("Case", "K-C18")]
    public void Request_WithHeadersOfTheUser_SendsThem()
    {
        var server = new ScriptedServer();
        var options = server.Options with { Headers = new() { { "Authorization", "Bearer one" }, { "X-Twice", "1" }, { "X-Twice", "2" } } };

        var session = server.Clock.Run(() => server.ConnectAsync(options));

        Assert.That(Header(server, "Authorization"), Is.EqualTo("Bearer one"));
        Assert.That(server.Request.Headers.GetValues("X-Twice"), Is.EqualTo(new[] { "1", "2" }));
        Assert.That(session.Request!.Headers.GetValues("X-Twice"), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    [Property("Case", "K-C04")]
    public void Request_WithoutAHost_IsForTheHostOfTheUri()
    {
        var server = new ScriptedServer();

        var session = server.Clock.Run(() => WebSocketClient.ConnectAsync(new("ws://server.test:8080/a%20b?c=d"), server.Options));

        Assert.That(server.Request.Headers.Host, Is.Null);
        Assert.That(server.Request.RequestUri, Is.EqualTo(new Uri("ws://server.test:8080/a%20b?c=d")));
        Assert.That(session.Request!.Host, Is.EqualTo("server.test:8080"));
        Assert.That(session.Request!.Target, Is.EqualTo("/a%20b?c=d"));
    }

    [Test]
    public void Request_WithAHostOfTheUser_IsForThat()
    {
        var server = new ScriptedServer();
        var options = server.Options with { Headers = new() { { "Host", "inner.test" } } };

        server.Clock.Run(() => server.ConnectAsync(options));

        Assert.That(server.Request.Headers.Host, Is.EqualTo("inner.test"));
    }

    [TestCase("ws://server.test/x", "ws://server.test/x")]
    [TestCase("wss://server.test/x", "wss://server.test/x")]
    [TestCase("http://server.test/x?y=%C3%A4", "ws://server.test/x?y=%C3%A4")]
    [TestCase("https://server.test:8443/x", "wss://server.test:8443/x")]
    [TestCase("HTTPS://server.test", "wss://server.test/")]
    public void Uri_OfWsOrHttp_IsDialledAsWs(string uri, string dialled)
    {
        var server = new ScriptedServer();

        server.Clock.Run(() => WebSocketClient.ConnectAsync(new(uri), server.Options));

        Assert.That(server.Request.RequestUri!.AbsoluteUri, Is.EqualTo(dialled));
    }

    [TestCase("ftp://server.test/")]
    [TestCase("file:///x")]
    [TestCase("ws://server.test/#top")]
    [TestCase("ws://server.test/#")]
    [TestCase("ws://user:secret@server.test/")]
    [TestCase("ws://user@server.test/")]
    public void Uri_OfAnotherKind_IsRefusedBeforeAnythingIsSentAndNotRepeated(string uri)
    {
        var server = new ScriptedServer();

        var refusal = Assert.Throws<ArgumentException>(() => WebSocketClient.Connect(new(uri), server.Options))!;

        Assert.That(refusal.Message, Does.Contain("RFC 6455").And.Not.Contain("secret").And.Not.Contain("server.test"));
        Assert.That(() => WebSocketClient.ConnectAsync(new(uri), server.Options), Throws.ArgumentException);
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public void Uri_ThatIsRelative_IsRefused()
    {
        Assert.That(() => WebSocketClient.Connect(new("/chat", UriKind.Relative)), Throws.ArgumentException);
        Assert.That(() => WebSocketClient.Connect(null!), Throws.ArgumentNullException);
    }

    [TestCase("a\r\nb")]
    [TestCase("a\nb")]
    [TestCase("a\rb")]
    [TestCase("a\0b")]
    [Property("Case", "H1.25")]
    public void LineBreaks_InAHeader_AreRefusedWhenTheOptionsAreBuilt(string text)
    {
        Assert.That(() => new WebSocketClientOptions { Headers = new() { { "X-Name", text } } }, Throws.ArgumentException);
        Assert.That(() => new WebSocketClientOptions { Headers = new() { { text, "value" } } }, Throws.ArgumentException);
        Assert.That(() => new WebSocketClientOptions { Headers = new() { { "Host", text } } }, Throws.ArgumentException);
    }

    [TestCase("a\r\nX-Evil: 1")]
    [TestCase("a b")]
    [TestCase("a,b")]
    [TestCase("")]
    [Property("Case", "H1.25")]
    public void Subprotocol_ThatIsNoToken_IsRefusedBeforeAnythingIsSent(string subprotocol)
    {
        var server = new ScriptedServer();

        Assert.That(() => server.Connect(server.Options with { Subprotocols = [subprotocol] }), Throws.ArgumentException);
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    [Property("Case", "H1.25")]
    public void LineBreaks_InThePath_AreEscaped()
    {
        var server = new ScriptedServer();

        server.Clock.Run(() => WebSocketClient.ConnectAsync(new("ws://server.test/a\r\nX-Evil: 1"), server.Options));

        Assert.That(server.Request.RequestUri!.PathAndQuery, Is.EqualTo("/a%0D%0AX-Evil:%201"));
    }

    [TestCase("Sec-WebSocket-Key", "x")]
    [TestCase("Sec-WebSocket-Protocol", "chat")]
    [TestCase("Upgrade", "h2c")]
    [TestCase("Connection", "close")]
    [TestCase("Content-Length", "1")]
    [TestCase("Transfer-Encoding", "chunked")]
    [TestCase("Content-Type", "text/plain")]
    [TestCase("Host", "two hosts")]
    [Property("Case", "H1.25")]
    public void Header_ThatCantBeTheUsers_IsRefusedBeforeAnythingIsSent(string name, string value)
    {
        var server = new ScriptedServer();

        Assert.That(() => server.Connect(server.Options with { Headers = new() { { name, value } } }), Throws.ArgumentException);
        Assert.That(server.Requests, Is.Empty);
    }

    private static ScriptedServer Dialled()
    {
        var server = new ScriptedServer();
        server.Clock.Run(() => server.ConnectAsync());
        return server;
    }

    private static string Header(ScriptedServer server, string name) => string.Join(", ", server.Request.Headers.GetValues(name));
}
