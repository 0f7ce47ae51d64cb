using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class ClientHandshakeRequestTests
{
    [Test]
    [Property("Case", "K-C27")]
    public void Headers_OfAHandshake_AskForTheUpgrade()
    {
        var headers = new ClientHandshake(new SampleNonce()).Headers;

        Assert.That(headers.Select(header => $"{header.Key}: {header.Value}"), Is.EqualTo(new[]
        {
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: " + Heads.Key, "Sec-WebSocket-Version: 13",
        }));
    }

    [Test]
    [Property("Case", "K-C13")]
    public void Headers_WithOffers_NameThemInTheirOrder()
    {
        var extensions = new[] { new StubExtensionFactory(default, "a; x", "a"), new StubExtensionFactory(default), new StubExtensionFactory(default, "b") };

        var handshake = new ClientHandshake(new SampleNonce(), ["chat", "superchat"], extensions);

        Assert.That(handshake.Headers.GetSingle("Sec-WebSocket-Protocol"), Is.EqualTo("chat, superchat"));
        Assert.That(handshake.Headers.GetSingle("Sec-WebSocket-Extensions"), Is.EqualTo("a; x, a, b"));
    }

    [Test]
    [Property("Case", "K-C27")]
    public void Key_OfEveryHandshake_IsDrawnAfresh()
    {
        var random = new CountingNonces();

        var keys = Enumerable.Range(0, 100).Select(_ => new ClientHandshake(random).Key).ToList();

        Assert.That(keys, Is.Unique);
        Assert.That(keys.Select(key => Convert.FromBase64String(key).Length), Is.All.EqualTo(16));
    }

    [TestCase("ws://server.example.com", "server.example.com", "/")]
    [TestCase("ws://server.example.com:80/a?b=c", "server.example.com", "/a?b=c")]
    [TestCase("wss://server.example.com:80/", "server.example.com:80", "/")]
    [TestCase("wss://server.example.com:443/", "server.example.com", "/")]
    [TestCase("https://server.example.com/ä b", "server.example.com", "/%C3%A4%20b")]
    [TestCase("http://[2001:db8::1]:8080/", "[2001:db8::1]:8080", "/")]
    [TestCase("ws://bücher.example/", "xn--bcher-kva.example", "/")]
    [TestCase("ws://server.example.com/?", "server.example.com", "/?")]
    public void Request_ForAUri_AsksItsHostForItsPath(string uri, string host, string target)
    {
        var request = new ClientHandshake(new SampleNonce()).CreateRequest(new Uri(uri));

        Assert.That((request.Method, request.Host, request.Target), Is.EqualTo(("GET", host, target)));
    }

    [Test]
    [Property("Case", "K-C27")]
    public void Request_Written_PassesTheServersCheck()
    {
        var handshake = new ClientHandshake(new SampleNonce(), ["chat"]);
        var request = handshake.CreateRequest(new Uri("ws://server.example.com/chat?room=1"), new() { { "Cookie", "a=b" } });

        var head = Heads.Written(request.WriteTo);

        Assert.That(head, Is.EqualTo(Heads.Request("Sec-WebSocket-Protocol: chat", "Cookie: a=b")));
        Assert.That(() => ServerHandshake.Check(Heads.ReadRequest(head)), Throws.Nothing);
    }

    [Test]
    public void Request_WithAnOwnHost_AsksForThatAlone()
    {
        var request = new ClientHandshake(new SampleNonce())
            .CreateRequest(new Uri("ws://127.0.0.1:8080/"), new() { { "host", "virtual.example" } });

        Assert.That(request.Headers.GetValues("Host"), Is.EqualTo(new[] { "virtual.example" }));
    }

    [TestCase("ftp://a/")]
    [TestCase("ws://user:password@a/")]
    [TestCase("ws://a/#fragment")]
    [TestCase("/relative")]
    public void Request_ForAnotherUri_Throws(string uri)
    {
        var handshake = new ClientHandshake(new SampleNonce());

        Assert.That(() => handshake.CreateRequest(new Uri(uri, UriKind.RelativeOrAbsolute)), Throws.ArgumentException);
    }

    [TestCase("a\r\nX: y", "/")]
    [TestCase("a\n", "/")]
    [TestCase("", "/")]
    [TestCase("a b", "/")]
    [TestCase("a", "/\r\nX: y")]
    [TestCase("a", "/ HTTP/1.1")]
    [TestCase("a", "/#b")]
    [Property("Case", "H3.Client")]
    [Property("Case", "H1.25")]
    public void Request_ForAHostOrPathThatBreaksTheLine_Throws(string host, string target)
    {
        var handshake = new ClientHandshake(new SampleNonce());

        Assert.That(() => handshake.CreateRequest(host, target), Throws.ArgumentException);
    }

    [Test]
    [Property("Case", "H3.Client")]
    public void Request_ForAUriKeptRaw_ThrowsAtItsLineBreaks()
    {
        var uri = new Uri("ws://a/\r\nX:y", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var handshake = new ClientHandshake(new SampleNonce());

        Assert.That(() => handshake.CreateRequest(uri), Throws.ArgumentException);
    }

    [TestCase("Connection")]
    [TestCase("Upgrade")]
    [TestCase("content-length")]
    [TestCase("Transfer-Encoding")]
    [TestCase("Sec-WebSocket-Key")]
    [TestCase("sec-websocket-extensions")]
    public void Request_WithAHeaderOfTheHandshake_Throws(string name)
    {
        var handshake = new ClientHandshake(new SampleNonce());

        Assert.That(() => handshake.CreateRequest("a", "/", new() { { name, "0" } }), Throws.ArgumentException);
    }

    [Test]
    public void Request_WithTwoHosts_Throws()
    {
        var handshake = new ClientHandshake(new SampleNonce());

        Assert.That(() => handshake.CreateRequest("a", "/", new() { { "Host", "a" }, { "Host", "b" } }), Throws.ArgumentException);
    }

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("a,b")]
    [TestCase("a\r\nX: y")]
    [Property("Case", "H3.Client")]
    [Property("Case", "H1.25")]
    public void Handshake_WithASubprotocolThatIsNoToken_Throws(string subprotocol)
    {
        Assert.That(() => new ClientHandshake(new SampleNonce(), ["ok", subprotocol]), Throws.ArgumentException);
    }

    [Test]
    public void Handshake_WithAnOfferUnderAnotherName_Throws()
    {
        var factory = new StubExtensionFactory(default, "a", "b");

        Assert.That(() => new ClientHandshake(new SampleNonce(), extensions: [factory]), Throws.ArgumentException);
    }

    [Test]
    public void Handshake_WithASubprotocolTwice_Throws()
    {
        Assert.That(() => new ClientHandshake(new SampleNonce(), ["a", "b", "a"]), Throws.ArgumentException);
    }
}
