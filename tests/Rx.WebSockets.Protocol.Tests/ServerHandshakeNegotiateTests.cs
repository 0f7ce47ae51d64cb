using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Handshaking;
using static Rx.WebSockets.Protocol.ReservedBits;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class ServerHandshakeNegotiateTests
{
    [Test]
    public void Negotiate_WithoutAnything_AgreesOnNothing()
    {
        var agreement = ServerHandshake.Negotiate(Offering("a; b", "chat"));

        Assert.That(agreement.Subprotocol, Is.Null);
        Assert.That(agreement.Extensions, Is.Empty);
        Assert.That(agreement.ExtensionHeaders, Is.Empty);
    }

    [Test]
    [Property("Case", "K-C13")]
    public void Negotiate_OfferedSubprotocol_IsAgreed()
    {
        var agreement = ServerHandshake.Negotiate(Offering("a", "chat, superchat"), SubprotocolChoice.ByServerOrder("superchat"));

        Assert.That(agreement.Subprotocol, Is.EqualTo("superchat"));
    }

    [Test]
    public void Negotiate_ChoiceThatWasNotOffered_Throws()
    {
        Assert.That(() => ServerHandshake.Negotiate(Offering("a", "chat"), _ => "Chat"), Throws.InvalidOperationException);
    }

    [Test]
    public void Negotiate_WithoutOfferedSubprotocols_AsksForNoChoice()
    {
        var request = Heads.ReadRequest(Heads.Request());

        Assert.That(() => ServerHandshake.Negotiate(request, _ => throw new AssertionException("Nothing was offered.")), Throws.Nothing);
    }

    [Test]
    public void Negotiate_SeveralOffersOfAName_AgreesOnTheFirstThatIsAccepted()
    {
        var deflate = new StubExtensionFactory(Rsv1, "deflate; c", "deflate; b");

        var agreement = ServerHandshake.Negotiate(Offering("deflate; a, deflate; b, deflate; c"), extensions: [deflate]);

        Assert.That(agreement.ExtensionHeaders, Is.EqualTo(ExtensionHeader.Parse("deflate; b")));
        Assert.That(agreement.Extensions, Is.EqualTo(deflate.Made));
        Assert.That(deflate.Made, Has.Count.EqualTo(1));
    }

    [Test]
    public void Negotiate_SeveralFactoriesOfAName_AsksEachInItsOrder()
    {
        var (first, second) = (new StubExtensionFactory(Rsv1, "a; x"), new StubExtensionFactory(Rsv1, "a; y", "a"));

        var agreement = ServerHandshake.Negotiate(Offering("a; y"), extensions: [first, second]);

        Assert.That(agreement.Extensions.Single().Factory, Is.SameAs(second));
    }

    [Test]
    public void Negotiate_BitsThatAreTaken_SkipsTheLaterAndDisposesIt()
    {
        var (first, second, third) =
            (new StubExtensionFactory(Rsv1, "first"), new StubExtensionFactory(Rsv1 | Rsv2, "second"), new StubExtensionFactory(Rsv3, "third"));

        var agreement = ServerHandshake.Negotiate(Offering("first, second, third"), extensions: [third, second, first]);

        Assert.That(agreement.ExtensionHeaders, Is.EqualTo(ExtensionHeader.Parse("first, third")));
        Assert.That(agreement.Extensions.Select(extension => extension.Factory), Is.EqualTo(new[] { first, third }));
        Assert.That(second.Made.Single().IsDisposed, Is.True);
        Assert.That(first.Made.Single().IsDisposed, Is.False);
    }

    [TestCase("unknown, a; c")]
    [TestCase("A; b")]
    [TestCase("constructor")]
    [Property("Case", "H1.3")]
    public void Negotiate_OffersNobodyClaims_DeclinesThem(string offers)
    {
        var agreement = ServerHandshake.Negotiate(Offering(offers), extensions: [new StubExtensionFactory(None, "a; b")]);

        Assert.That(agreement.Extensions, Is.Empty);
    }

    [Test]
    public void Negotiate_LocalTransforms_StandBeforeWhatFollowsThemInTheList()
    {
        var (a, b) = (new StubExtensionFactory(None, "a"), new StubExtensionFactory(None, "b"));
        var (first, middle, last) = (new StubExtensionFactory(None), new StubExtensionFactory(None), new StubExtensionFactory(None));
        IFrameExtensionFactory[] list = [first, a, middle, b, last];

        var sameOrder = ServerHandshake.Negotiate(Offering("a, b"), extensions: list);
        var otherOrder = ServerHandshake.Negotiate(Offering("b, a"), extensions: list);

        Assert.That(sameOrder.Extensions.Select(extension => extension.Factory), Is.EqualTo(new[] { first, a, middle, b, last }));
        Assert.That(otherOrder.Extensions.Select(extension => extension.Factory), Is.EqualTo(new[] { first, middle, b, a, last }));
        Assert.That(otherOrder.ExtensionHeaders, Is.EqualTo(ExtensionHeader.Parse("b, a")));
    }

    [Test]
    public void Negotiate_BitsOfALocalTransform_AreNotUpForNegotiation()
    {
        var agreement = ServerHandshake.Negotiate(
            Offering("a"), extensions: [new StubExtensionFactory(Rsv1, "a"), new StubExtensionFactory(Rsv1)]);

        Assert.That(agreement.ExtensionHeaders, Is.Empty);
        Assert.That(agreement.Extensions, Has.Count.EqualTo(1));
    }

    [Test]
    public void Negotiate_TwoLocalTransformsOfABit_ThrowsAndDisposesBoth()
    {
        var (one, two) = (new StubExtensionFactory(Rsv1), new StubExtensionFactory(Rsv1));

        Assert.That(() => ServerHandshake.Negotiate(Offering("a"), extensions: [one, two]), Throws.InvalidOperationException);

        Assert.That(one.Made.Concat(two.Made).Select(extension => extension.IsDisposed), Is.EqualTo(new[] { true, true }));
    }

    [Test]
    public void Negotiate_FactoryThatThrows_DisposesWhatWasMade()
    {
        var made = new StubExtensionFactory(None, "a");
        var failing = new StubExtensionFactory(None, "b") { Failure = new TimeoutException() };

        Assert.That(() => ServerHandshake.Negotiate(Offering("a, b"), extensions: [made, failing]), Throws.TypeOf<TimeoutException>());

        Assert.That(made.Made.Single().IsDisposed, Is.True);
    }

    [Test]
    [Property("Case", "H1.4")]
    public void Negotiate_ThousandsOfOffersOfAName_MakesOneInstance()
    {
        var factory = new StubExtensionFactory(None, "a; x", "a");
        var offers = string.Join(',', Enumerable.Repeat("a;x", 2000));

        ServerHandshake.Negotiate(Offering(offers), extensions: [factory]);

        Assert.That(factory.Made, Has.Count.EqualTo(1));
    }

    [Test]
    public void Negotiate_AnswerUnderAnotherName_ThrowsAndDisposesIt()
    {
        var factory = new MisnamedFactory();

        Assert.That(() => ServerHandshake.Negotiate(Offering("a"), extensions: [factory]), Throws.InvalidOperationException);

        Assert.That(factory.Made.IsDisposed, Is.True);
    }

    private static HandshakeRequest Offering(string extensions, string subprotocols = "chat") => Heads.ReadRequest(
        Heads.Request("Sec-WebSocket-Extensions: " + extensions, "Sec-WebSocket-Protocol: " + subprotocols));

    private sealed class MisnamedFactory : IFrameExtensionFactory<StubExtension>
    {
        public MisnamedFactory() => Made = new StubExtension(this, None);

        public StubExtension Made { get; }

        public string Name => "a";

        public ExtensionAcceptance? Accept(ExtensionHeader offer) => new(new ExtensionHeader("b"), Made);
    }
}
