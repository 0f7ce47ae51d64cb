using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>What one end compresses the other restores, whatever they agreed on.</summary>
[TestFixture(Engine.Native)]
[TestFixture(Engine.Managed)]
public sealed class RoundTripTests(Engine engine)
{
    [Test]
    [Property("Case", "H3.Deflate")]
    public void Messages_UnderEveryAgreement_ComeBack(
        [Values] bool clientSends, [Values] bool clientReceives, [Values] bool serverSends, [Values] bool serverReceives, [Range(8, 15)] int bits)
    {
        var options = new PermessageDeflateOptions { MinSize = 0, ReceiveWindowBits = bits, SendWindowBits = Math.Max(bits, 9) };
        var wanted = new PermessageDeflate(engine.Get(),
        [
            options with { SendContextTakeover = clientSends, ReceiveContextTakeover = clientReceives },
            // What can't be demanded of a server may be left away.
            options with { SendContextTakeover = clientSends, ReceiveContextTakeover = clientReceives, ReceiveWindowBits = 15 },
        ]);
        var accepting = new PermessageDeflate(engine.Get(), [options with { SendContextTakeover = serverSends, ReceiveContextTakeover = serverReceives }]);
        var accepted = wanted.Offers.Select(accepting.Accept).First(acceptance => acceptance is not null)!;
        var client = Deflated.With(WebSocketRole.Client, wanted.Confirm(accepted.Answer)!);
        var server = Deflated.With(WebSocketRole.Server, accepted.Extension);

        var (sent, received) = Talk(client, server);

        Assert.That(received, Is.EqualTo(sent));
        Assert.That(((PermessageDeflateExtension)accepted.Extension).Parameters.ReceiveContextTakeover, Is.EqualTo(serverReceives && clientSends));
        Assert.That(((PermessageDeflateExtension)accepted.Extension).Parameters.SendContextTakeover, Is.EqualTo(serverSends && clientReceives));
    }

    [Test]
    [Property("Case", "K-D01")]
    public void Empty_Message_ComesBack([Values] bool takeover)
    {
        var (client, server) = Deflated.Pair(engine, Deflated.Everything with { SendContextTakeover = takeover });

        client.Send(Frame.Text(""), Frame.Text("").NotFinal(), Frame.Continuation(default), Frame.Binary(default));
        server.Receive(client.Written());

        Assert.That(server.Read(), Is.EqualTo([Frame.Text(""), Frame.Text(""), Frame.Binary(default)]));
    }

    [Test]
    [Property("Case", "K-D02")]
    public void RandomPayloads_OnOneContext_ComeBack()
    {
        var random = new Random(2);
        var (client, server) = Deflated.Pair(engine, Deflated.Everything);

        for (var i = 0; i < 1000; i++)
        {
            var payload = new byte[random.Next(9991)];
            random.NextBytes(payload.AsSpan(0, random.Next(payload.Length + 1)));
            client.Send(Frame.Binary(payload));
            server.Receive(client.Written());
            Assert.That(server.Read(), Is.EqualTo([Frame.Binary(payload)]));
        }
    }

    [Test]
    [Property("Case", "K-D07")]
    public void EqualMessages_WithTakeover_AreShorterTheSecondTime()
    {
        var (client, server) = Deflated.Pair(engine, Deflated.Everything);
        var text = Frame.Text(Convert.ToHexString(Noise(500)));

        client.Send(text, text);
        var written = client.Written();
        server.Receive(written);

        Assert.That(written[1].Payload, Has.Length.LessThan(written[0].Payload.Length / 10));
        Assert.That(server.Read(), Is.EqualTo([text, text]));
    }

    [Test]
    [Property("Case", "K-D03")]
    [Property("Case", "K-D04")]
    public void EqualMessages_WithoutTakeover_AreEqualOnTheWire([Values] WebSocketRole role)
    {
        var (client, server) = Deflated.Pair(engine, Deflated.Forgetful);
        var (from, to) = role is WebSocketRole.Client ? (client, server) : (server, client);
        var text = Frame.Text(Convert.ToHexString(Noise(500)));

        from.Send(text, text, text);
        var written = from.Written();
        to.Receive(written[0], written[2]);

        Assert.That(written[1], Is.EqualTo(written[0]));
        Assert.That(written[2], Is.EqualTo(written[0]));
        Assert.That(Deflated.Restore(written[2].Payload), Is.EqualTo(text.Payload.ToArray()));
        Assert.That(to.Read(), Is.EqualTo([text, text]));
    }

    [Test]
    [Property("Case", "H1.47")]
    public void Message_OfMoreThan5MB_ComesBack([Values] bool takeover)
    {
        var (offering, accepting) = Deflated.Extensions(engine, Options(takeover), Options(takeover));
        var client = Deflated.With(WebSocketRole.Client, offering);
        var server = Deflated.With(WebSocketRole.Server, accepting, new ProtocolOptions { MaxFrameSize = 8 << 20 });
        // The fallback restores octet by octet, so that the wire stays short.
        byte[] message = [.. Noise(100_000), .. Enumerable.Repeat(Wire.Some(1000), 6000).SelectMany(octets => octets)];

        client.Send(Frame.Binary(message));
        server.Receive(client.Written());

        Assert.That(server.Read().Single().Payload.Span.SequenceEqual(message));
    }

    [Test]
    public void Octets_InAnyPieces_ComeBackTheSame([Values] WebSocketRole role)
    {
        var (client, server) = Deflated.Pair(engine, Deflated.Everything);
        var (from, to) = role is WebSocketRole.Client ? (client, server) : (server, client);
        Frame[] frames = [Frame.Text(new string('a', 300)).NotFinal(), Frame.Continuation(Wire.Some(0)).NotFinal(), Frame.Continuation(Wire.Utf8("b")), Frame.Binary(Noise(400))];

        from.Send(frames);
        to.ReceiveEach(from.Written());

        Assert.That(to.Read(), Is.EqualTo([Frame.Text(new string('a', 300) + "b"), Frame.Binary(Noise(400))]));
    }

    private static PermessageDeflateOptions Options(bool takeover) => Deflated.Everything with { SendContextTakeover = takeover, ReceiveContextTakeover = takeover };

    private static (List<Frame> Sent, List<Frame> Received) Talk(Session client, Session server)
    {
        var random = new Random(7);
        List<Frame> sent = [];
        List<Frame> received = [];
        foreach (var (from, to) in new[] { (client, server), (server, client), (client, server), (server, client) })
        {
            // A second kilobyte refers to the first one at distances that only a large window has.
            var noise = Noise(700, random.Next());
            Frame[] messages = [Frame.Text(Convert.ToHexString(noise)), Frame.Binary(noise), Frame.Binary((byte[])[.. noise, .. Wire.Some(40_000), .. noise]), Frame.Text("")];
            from.Send(messages);
            from.Send(Frame.Text("Hel").NotFinal(), Frame.Ping("p"u8.ToArray()), Frame.Continuation("lo"u8.ToArray()));
            to.Receive(from.Written());
            sent.AddRange([.. messages, Frame.Text("Hello")]);
            received.AddRange(to.Read());
        }

        return (sent, received);
    }

    private static byte[] Noise(int count, int seed = 1)
    {
        var octets = new byte[count];
        new Random(seed).NextBytes(octets);
        return octets;
    }
}
