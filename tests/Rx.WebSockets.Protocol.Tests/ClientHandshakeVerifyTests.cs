using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;
using static Rx.WebSockets.Protocol.ReservedBits;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class ClientHandshakeVerifyTests
{
    [TestCase("Upgrade: WebSocket")]
    [TestCase("Connection: keep-alive, upgrade")]
    [TestCase("Content-Length: 0")]
    [TestCase("Set-Cookie: a=b")]
    public void Verify_OfALegalResponse_AgreesOnNothingMore(params string[] changes)
    {
        var agreement = Offering().Verify(Heads.ReadResponse(Heads.Response(changes)));

        Assert.That(agreement.Subprotocol, Is.Null);
        Assert.That(agreement.Extensions, Is.Empty);
    }

    [TestCase("-Upgrade")]
    [TestCase("Upgrade: h2c")]
    [TestCase("Upgrade: h2c, websocket")]
    [TestCase("Upgrade: websocket", "Upgrade: websocket")]
    [TestCase("-Connection")]
    [TestCase("Connection: close")]
    [TestCase("-Sec-WebSocket-Accept")]
    [TestCase("Sec-WebSocket-Accept:")]
    [TestCase("Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Description = "other case")]
    [TestCase("Sec-WebSocket-Accept: " + Heads.Key)]
    [TestCase("Sec-WebSocket-Accept: " + Heads.Answer, "Sec-WebSocket-Accept: " + Heads.Answer)]
    [TestCase("Sec-WebSocket-Accept: " + Heads.Answer + ", " + Heads.Answer)]
    [TestCase("Sec-WebSocket-Protocol: a", Description = "none was offered")]
    [TestCase("Sec-WebSocket-Protocol:")]
    [TestCase("Sec-WebSocket-Extensions: a", Description = "none was offered")]
    [TestCase("Sec-WebSocket-Extensions:")]
    [TestCase("Sec-WebSocket-Extensions: a;")]
    [Property("Case", "H3.Client")]
    [Property("Case", "H1.29")]
    public void Verify_OfAnIllegalResponse_FailsWithItsHeaders(params string[] changes)
    {
        var response = Heads.ReadResponse(Heads.Response(changes));

        var failure = Assert.Throws<HandshakeException>(() => Offering().Verify(response));

        Assert.That(failure.StatusCode, Is.EqualTo(101));
        Assert.That(failure.Headers, Is.SameAs(response.Headers));
        Assert.That(failure.Section, Is.EqualTo("RFC 6455 §4.1"));
    }

    [TestCase(200)]
    [TestCase(301)]
    [TestCase(401)]
    [TestCase(500)]
    [Property("Case", "H3.Client")]
    [Property("Case", "K-C35")]
    public void Verify_OfAnotherStatus_FailsWithIt(int status)
    {
        var response = new HandshakeResponse(status, "", Heads.ReadResponse(Heads.Response("Location: ws://other.example/")).Headers);

        var failure = Assert.Throws<HandshakeException>(() => Offering().Verify(response));

        Assert.That(failure.StatusCode, Is.EqualTo(status));
        Assert.That(failure.Message, Does.Contain("101").And.Contain($"{status}"));
        Assert.That(failure.Headers.GetSingle("Location"), Is.EqualTo("ws://other.example/"));
    }

    [Test]
    [Property("Case", "K-C13")]
    public void Verify_OfAnOfferedSubprotocol_AgreesOnIt()
    {
        var agreement = Offering("chat", "superchat").Verify(Heads.ReadResponse(Heads.Response("Sec-WebSocket-Protocol: superchat")));

        Assert.That(agreement.Subprotocol, Is.EqualTo("superchat"));
    }

    [TestCase("Sec-WebSocket-Protocol: other")]
    [TestCase("Sec-WebSocket-Protocol: Chat")]
    [TestCase("Sec-WebSocket-Protocol:")]
    [TestCase("Sec-WebSocket-Protocol: chat, superchat")]
    [TestCase("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: superchat")]
    [TestCase("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: chat")]
    [Property("Case", "H3.Client")]
    public void Verify_OfASubprotocolNotOfferedOrRepeated_Fails(params string[] changes)
    {
        var response = Heads.ReadResponse(Heads.Response(changes));

        Assert.Throws<HandshakeException>(() => Offering("chat", "superchat").Verify(response));
    }

    [Test]
    [Property("Case", "K-C14")]
    public void Verify_OfNoSubprotocolAlthoughSomeWereOffered_FailsUnlessItIsOptional()
    {
        var response = Heads.ReadResponse(Heads.Response());
        var optional = new ClientHandshake(new SampleNonce(), ["chat"]) { SubprotocolDemand = SubprotocolDemand.Optional };

        Assert.Throws<HandshakeException>(() => Offering("chat").Verify(response));
        Assert.That(optional.Verify(response).Subprotocol, Is.Null);
    }

    [Test]
    public void Verify_OfOfferedExtensions_AgreesOnThemInTheOrderOfTheResponse()
    {
        var (a, b, local) = (new StubExtensionFactory(Rsv1, "a; x", "a"), new StubExtensionFactory(Rsv2, "b"), new StubExtensionFactory(None));
        var handshake = new ClientHandshake(new SampleNonce(), extensions: [a, local, b]);

        var agreement = handshake.Verify(Heads.ReadResponse(
            Heads.Response("Sec-WebSocket-Extensions: b", "Sec-WebSocket-Extensions: a; x")));

        Assert.That(agreement.Extensions.Select(extension => extension.Factory), Is.EqualTo(new[] { local, b, a }));
        Assert.That(agreement.ExtensionHeaders, Is.EqualTo(ExtensionHeader.Parse("b, a;x")));
    }

    [TestCase("other")]
    [TestCase("A")]
    [TestCase("a; y", Description = "parameter not offered")]
    [TestCase("a; x; x", Description = "parameter repeated")]
    [TestCase("a; x=1")]
    [TestCase("a, a", Description = "repeated")]
    [TestCase("a, a; x", Description = "repeated")]
    [TestCase("a, b", Description = "both claim RSV1")]
    [TestCase("a; x=\"")]
    [Property("Case", "H3.Client")]
    public void Verify_OfExtensionsOtherThanOffered_FailsAndDisposesAll(string answer)
    {
        StubExtensionFactory[] factories =
            [new(Rsv1, "a; x", "a"), new(Rsv1, "b"), new(None), new(Rsv1, "a; other")];
        var handshake = new ClientHandshake(new SampleNonce(), extensions: factories);

        Assert.Throws<HandshakeException>(
            () => handshake.Verify(Heads.ReadResponse(Heads.Response("Sec-WebSocket-Extensions: " + answer))));

        Assert.That(factories.SelectMany(factory => factory.Made), Is.Not.Empty);
        Assert.That(factories.SelectMany(factory => factory.Made).Select(made => made.IsDisposed), Is.All.True);
    }

    [Test]
    public void Verify_FactoryThatThrows_DisposesWhatWasMade()
    {
        var made = new StubExtensionFactory(None, "a");
        var failing = new StubExtensionFactory(None, "b") { Failure = new TimeoutException() };
        var handshake = new ClientHandshake(new SampleNonce(), extensions: [made, failing]);

        Assert.Throws<TimeoutException>(
            () => handshake.Verify(Heads.ReadResponse(Heads.Response("Sec-WebSocket-Extensions: a, b"))));

        Assert.That(made.Made.Single().IsDisposed, Is.True);
    }

    [Test]
    public void VerifyAgreement_OfAnExtendedConnect_LooksAtNoUpgrade()
    {
        var response = new HandshakeResponse(200, "", new() { { "Sec-WebSocket-Protocol", "chat" } });

        Assert.That(Offering("chat").VerifyAgreement(response).Subprotocol, Is.EqualTo("chat"));
        Assert.Throws<HandshakeException>(() => Offering("other").VerifyAgreement(response));
    }

    [Test]
    [Property("Case", "K-C13")]
    [Property("Case", "K-C15")]
    public void BothSides_OfOneHandshake_ComeToTheSameAgreement()
    {
        StubExtensionFactory[] extensions = [new(Rsv1, "a; x", "a"), new(None), new(Rsv2, "b")];
        var client = new ClientHandshake(new CountingNonces(), ["chat", "superchat"], extensions);
        var request = Heads.ReadRequest(Heads.Written(client.CreateRequest("server.example.com", "/").WriteTo));
        ServerHandshake.Check(request);

        var agreed = ServerHandshake.Negotiate(request, SubprotocolChoice.ByServerOrder("superchat", "chat"), extensions);
        var response = Heads.ReadResponse(Heads.Written(ServerHandshake.Accept(request, agreed).WriteTo));
        var verified = client.Verify(response);

        Assert.That(verified.Subprotocol, Is.EqualTo("superchat").And.EqualTo(agreed.Subprotocol));
        Assert.That(response.Headers.GetSingle("Sec-WebSocket-Protocol"), Is.EqualTo("superchat"));
        Assert.That(verified.ExtensionHeaders, Is.EqualTo(ExtensionHeader.Parse("a; x, b")).And.EqualTo(agreed.ExtensionHeaders));
        Assert.That(
            verified.Extensions.Select(extension => extension.Factory),
            Is.EqualTo(agreed.Extensions.Select(extension => extension.Factory)));
    }

    private static ClientHandshake Offering(params string[] subprotocols) => new(new SampleNonce(), subprotocols);
}
