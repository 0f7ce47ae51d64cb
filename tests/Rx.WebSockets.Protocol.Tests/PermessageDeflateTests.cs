using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Deflate;
using Rx.WebSockets.Protocol.Tests.Deflate;
using Rx.WebSockets.Protocol.Tests.Handshaking;

namespace Rx.WebSockets.Protocol.Tests;

/// <summary>What is offered, answered and taken for an answer (RFC 7692 §7.1).</summary>
public sealed class PermessageDeflateTests
{
    private const string Name = "permessage-deflate";

    [Test]
    public void Offers_ByDefault_TakeALimitAndSayThatThisEndForgets()
    {
        Assert.That(Written(PermessageDeflate.Default), Is.EqualTo([$"{Name}; client_no_context_takeover; client_max_window_bits"]));
    }

    [Test]
    public void Offers_OfEveryOption_NameIt()
    {
        var factory = new PermessageDeflate(
            new PermessageDeflateOptions { ReceiveContextTakeover = false, ReceiveWindowBits = 8, SendWindowBits = 9 },
            new PermessageDeflateOptions { SendContextTakeover = true, ReceiveWindowBits = 12 });

        Assert.That(Written(factory), Is.EqualTo([
            $"{Name}; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits=9",
            $"{Name}; server_max_window_bits=12; client_max_window_bits",
        ]));
    }

    [Test]
    public void Offers_OfTheFallback_TakeNoLimit()
    {
        var factory = new PermessageDeflate(new ManagedEngine(), [new PermessageDeflateOptions { SendWindowBits = 10 }]);

        Assert.That(Written(factory), Is.EqualTo([$"{Name}; client_no_context_takeover"]));
    }

    [Test]
    public void Offers_OfOptionsThatDifferWithinOneEnd_AreOne()
    {
        var factory = new PermessageDeflate(new PermessageDeflateOptions { Level = 1 }, new PermessageDeflateOptions { Level = 9 });

        Assert.That(factory.Offers, Has.Count.EqualTo(1));
    }

    [TestCase("", "server_no_context_takeover")]
    [TestCase("server_no_context_takeover", "server_no_context_takeover")]
    [TestCase("client_no_context_takeover", "server_no_context_takeover; client_no_context_takeover")]
    [TestCase("client_max_window_bits", "server_no_context_takeover")]
    [TestCase("client_max_window_bits=8", "server_no_context_takeover; client_max_window_bits=8")]
    [TestCase("client_max_window_bits=15", "server_no_context_takeover")]
    [TestCase("server_max_window_bits=15", "server_no_context_takeover; server_max_window_bits=15")]
    [TestCase("server_max_window_bits=9", "server_no_context_takeover; server_max_window_bits=9")]
    [Property("Case", "H3.Deflate")]
    public void Accept_ByDefault_Answers(string offer, string answer)
    {
        Assert.That(Answer(PermessageDeflate.Default, offer), Is.EqualTo(Join(answer)));
    }

    [TestCase("", "client_no_context_takeover; server_max_window_bits=11")]
    [TestCase("client_max_window_bits", "client_no_context_takeover; server_max_window_bits=11; client_max_window_bits=10")]
    [TestCase("client_max_window_bits=9; server_max_window_bits=13", "client_no_context_takeover; server_max_window_bits=11; client_max_window_bits=9")]
    [TestCase("client_max_window_bits=12; server_max_window_bits=10", "client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=10")]
    [TestCase("server_no_context_takeover", "server_no_context_takeover; client_no_context_takeover; server_max_window_bits=11")]
    public void Accept_WithLimitsOfItsOwn_AnswersTheStricter(string offer, string answer)
    {
        var factory = new PermessageDeflate(new PermessageDeflateOptions
        {
            SendContextTakeover = true,
            ReceiveContextTakeover = false,
            SendWindowBits = 11,
            ReceiveWindowBits = 10,
        });

        Assert.That(Answer(factory, offer), Is.EqualTo(Join(answer)));
    }

    [TestCase("server_max_window_bits=8", Description = "zlib can't compress with it")]
    [TestCase("server_max_window_bits")]
    [TestCase("server_max_window_bits=7")]
    [TestCase("server_max_window_bits=16")]
    [TestCase("server_max_window_bits=08")]
    [TestCase("server_max_window_bits=+9")]
    [TestCase("server_max_window_bits=\"10\"")]
    [TestCase("server_max_window_bits=1000000000000")]
    [TestCase("client_max_window_bits=7")]
    [TestCase("client_max_window_bits=16")]
    [TestCase("client_max_window_bits=09")]
    [TestCase("client_max_window_bits; client_max_window_bits")]
    [TestCase("client_max_window_bits; client_max_window_bits=10")]
    [TestCase("server_no_context_takeover=1")]
    [TestCase("client_no_context_takeover=true")]
    [TestCase("server_no_context_takeover; server_no_context_takeover")]
    [TestCase("Server_No_Context_Takeover")]
    [TestCase("constructor")]
    [TestCase("__proto__=1")]
    [Property("Case", "H3.Deflate")]
    [Property("Case", "H1.3")]
    public void Accept_OfAnUnusualOffer_DeclinesIt(string offer)
    {
        Assert.That(Answer(PermessageDeflate.Default, offer), Is.Null);
    }

    [Test]
    public void Accept_ByTheFallback_DeclinesAWindowItCantHave([Range(8, 14)] int bits)
    {
        var factory = new PermessageDeflate(new ManagedEngine(), []);

        Assert.That(Answer(factory, $"server_max_window_bits={bits}"), Is.Null);
        Assert.That(Answer(factory, $"client_max_window_bits={bits}"), Is.EqualTo(Join($"server_no_context_takeover; client_max_window_bits={bits}")));
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Negotiate_SeveralOffers_AgreesOnTheFirstThatCanBeKept()
    {
        var request = Heads.ReadRequest(Heads.Request(
            $"Sec-WebSocket-Extensions: {Name}; server_max_window_bits=8, {Name}; odd, {Name}; server_max_window_bits=10, {Name}"));

        var agreement = ServerHandshake.Negotiate(request, extensions: [PermessageDeflate.Default]);

        Assert.That(agreement.ExtensionHeaders.Select(header => header.ToString()), Is.EqualTo([Join("server_no_context_takeover; server_max_window_bits=10")]));
    }

    [TestCase("", true, false, 15, 15)]
    [TestCase("server_no_context_takeover", false, false, 15, 15)]
    [TestCase("client_no_context_takeover", true, false, 15, 15)]
    [TestCase("server_max_window_bits=8", true, false, 15, 8)]
    [TestCase("client_max_window_bits=9", true, false, 9, 15)]
    [TestCase("client_max_window_bits=8; server_max_window_bits=15; server_no_context_takeover; client_no_context_takeover", false, false, 8, 15)]
    [Property("Case", "K-D03")]
    [Property("Case", "K-D11")]
    public void Verify_OfALegalAnswer_AgreesOnIt(string answer, bool receiveTakeover, bool sendTakeover, int sendBits, int receiveBits)
    {
        Assert.That(Verify(PermessageDeflate.Default, answer).Parameters, Is.EqualTo(new PermessageDeflateParameters
        {
            ReceiveContextTakeover = receiveTakeover,
            SendContextTakeover = sendTakeover,
            SendWindowBits = sendBits,
            ReceiveWindowBits = receiveBits,
        }));
    }

    [TestCase("", true)]
    [TestCase("client_no_context_takeover", false)]
    [Property("Case", "K-D04")]
    public void Verify_WhenTakeoverWasAskedFor_SendsWithItUnlessTheServerForbids(string answer, bool sends)
    {
        var factory = new PermessageDeflate(new PermessageDeflateOptions { SendContextTakeover = true });

        Assert.That(Verify(factory, answer).Parameters.SendContextTakeover, Is.EqualTo(sends));
    }

    [TestCase("server_max_window_bits")]
    [TestCase("server_max_window_bits=7")]
    [TestCase("server_max_window_bits=16")]
    [TestCase("server_max_window_bits=08")]
    [TestCase("server_max_window_bits=\"10\"")]
    [TestCase("server_max_window_bits=10; server_max_window_bits=10")]
    [TestCase("client_max_window_bits", Description = "an answer needs a value")]
    [TestCase("client_max_window_bits=7")]
    [TestCase("client_max_window_bits=16")]
    [TestCase("client_max_window_bits=010")]
    [TestCase("server_no_context_takeover; server_no_context_takeover")]
    [TestCase("client_no_context_takeover=1")]
    [TestCase("mode=fast")]
    [Property("Case", "H1.25")]
    [Property("Case", "H3.Client")]
    public void Verify_OfAnIllegalAnswer_FailsTheHandshake(string answer)
    {
        var failure = Assert.Throws<HandshakeException>(() => Verify(PermessageDeflate.Default, answer));

        Assert.That(failure.StatusCode, Is.EqualTo(101));
        Assert.That(failure.Section, Is.EqualTo("RFC 6455 §4.1"));
    }

    [TestCase("client_no_context_takeover", Description = "takeover was forbidden to the server")]
    [TestCase("server_no_context_takeover", Description = "so was a window of more than 2¹⁰")]
    [TestCase("server_no_context_takeover; server_max_window_bits=11")]
    [TestCase("server_no_context_takeover; server_max_window_bits=10; client_max_window_bits=13")]
    [Property("Case", "H3.Client")]
    public void Verify_OfAnAnswerThatIgnoresADemand_FailsTheHandshake(string answer)
    {
        var factory = new PermessageDeflate(new PermessageDeflateOptions { ReceiveContextTakeover = false, ReceiveWindowBits = 10, SendWindowBits = 12 });

        Assert.That(() => Verify(factory, answer), Throws.TypeOf<HandshakeException>());
    }

    [Test]
    public void Verify_OfAnAnswerToTheSecondOffer_TakesItsOptions()
    {
        var relaxed = new PermessageDeflateOptions { Level = 1 };
        var factory = new PermessageDeflate(new PermessageDeflateOptions { ReceiveWindowBits = 10 }, relaxed);

        Assert.That(Verify(factory, "").Options, Is.SameAs(relaxed));
        Assert.That(Verify(factory, "server_max_window_bits=10").Options, Is.Not.SameAs(relaxed));
    }

    [Test]
    public void Verify_ByTheFallback_RefusesALimitItDidntOffer()
    {
        Assert.That(() => Verify(new PermessageDeflate(new ManagedEngine(), []), "client_max_window_bits=12"), Throws.TypeOf<HandshakeException>());
    }

    [Test]
    public void Options_OutOfRange_AreRefusedAtTheFactory()
    {
        PermessageDeflateOptions[] wrong =
        [
            new() { Level = 0 }, new() { Level = 10 }, new() { MinSize = -1 }, new() { SendWindowBits = 8 }, new() { SendWindowBits = 16 },
            new() { ReceiveWindowBits = 7 }, new() { ReceiveWindowBits = 16 },
        ];

        foreach (var options in wrong)
        {
            Assert.That(() => new PermessageDeflate(options), Throws.TypeOf<ArgumentOutOfRangeException>(), $"{options}");
        }
    }

    [Test]
    public void Arguments_Null_AreRefused()
    {
        Assert.That(() => new PermessageDeflate(null!), Throws.ArgumentNullException);
        Assert.That(() => new PermessageDeflate([null!]), Throws.ArgumentNullException);
        Assert.That(() => PermessageDeflate.Default.Accept(null!), Throws.ArgumentNullException);
        Assert.That(() => PermessageDeflate.Default.Confirm(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Engine_OfThisRuntime_IsTheNativeOne()
    {
        Assert.That(DeflateEngine.Default, Is.TypeOf<NativeEngine>());
    }

    [Test]
    [Property("Case", "H1.31")]
    public void Rsv1_AgreedByNobody_StaysRefused()
    {
        var agreement = ServerHandshake.Negotiate(Heads.ReadRequest(Heads.Request($"Sec-WebSocket-Extensions: {Name}; odd")), extensions: [PermessageDeflate.Default]);
        var session = new Fixture.Session(WebSocketRole.Server, new ProtocolOptions { Extensions = agreement.Extensions });

        session.Receive(Deflated.Text(Deflated.Message("a")));

        Assert.That(session.Protocol.Failure?.Code, Is.EqualTo(CloseCode.ProtocolError));
    }

    private static string[] Written(PermessageDeflate factory) => [.. factory.Offers.Select(offer => offer.ToString())];

    private static string? Answer(PermessageDeflate factory, string offer) => factory.Accept(Parse(offer))?.Answer.ToString();

    private static PermessageDeflateExtension Verify(PermessageDeflate factory, string answer)
    {
        var handshake = new ClientHandshake(new SampleNonce(), extensions: [factory]);
        var agreement = handshake.Verify(Heads.ReadResponse(Heads.Response($"Sec-WebSocket-Extensions: {Join(answer)}")));
        return (PermessageDeflateExtension)agreement.Extensions.Single();
    }

    private static ExtensionHeader Parse(string parameters) => ExtensionHeader.Parse(Join(parameters)).Single();

    private static string Join(string parameters) => parameters.Length == 0 ? Name : $"{Name}; {parameters}";
}
