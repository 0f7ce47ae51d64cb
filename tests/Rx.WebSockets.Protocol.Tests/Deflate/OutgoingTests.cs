using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>Which messages are compressed, and how they look on the wire (RFC 7692 §7.2.1).</summary>
public sealed class OutgoingTests
{
    private static readonly Frame Compressible = Frame.Text(new string('a', 1000));

    [Test]
    public void Message_Whole_HasRsv1AndNoTail([Values] WebSocketRole role, [Values] Engine engine, [Values] bool takeover)
    {
        var session = Deflated.End(role, engine, Deflated.Everything with { SendContextTakeover = takeover });

        var written = session.Send(Compressible).Written().Single();

        Assert.That(written.Reserved, Is.EqualTo(ReservedBits.Rsv1));
        Assert.That(written.Payload, Has.Length.LessThan(30));
        Assert.That(Deflated.Restore(written.Payload), Is.EqualTo(Compressible.Payload.ToArray()));
    }

    [Test]
    public void Message_OfTheRfcsExample_IsItsOctets()
    {
        var session = Deflated.End(WebSocketRole.Server, Engine.Native);

        var written = session.Send(Frame.Text("Hello"), Frame.Text("Hello")).Written();

        Assert.That(written[0].Payload, Is.EqualTo(Wire.Octets("f2 48 cd c9 c9 07 00")), "RFC 7692 §7.2.3.1");
        Assert.That(written[1].Payload, Is.EqualTo(Wire.Octets("f2 00 11 00 00")), "RFC 7692 §7.2.3.2");
    }

    [Test]
    public void Message_Empty_IsTheOctetOfTheRfc([Values] Engine engine, [Values] bool takeover)
    {
        var session = Deflated.End(WebSocketRole.Server, engine, Deflated.Everything with { SendContextTakeover = takeover });

        var written = session.Send(Frame.Text("").NotFinal(), Frame.Continuation(default), Frame.Text("a").NotFinal(), Frame.Continuation(default)).Written();

        Assert.That(written[1].Payload, Is.EqualTo(Wire.Octets("00")), "RFC 7692 §7.2.3.6");
        Assert.That(written[3].Payload, Is.EqualTo(Wire.Octets("00")));
    }

    [Test]
    public void Message_InFragments_HasRsv1OnTheFirstOnly([Values] WebSocketRole role, [Values] Engine engine, [Values] bool takeover)
    {
        var session = Deflated.End(role, engine, Deflated.Everything with { SendContextTakeover = takeover });

        session.Send(Compressible.NotFinal(), Frame.Continuation(Wire.Some(100)).NotFinal(), Frame.Continuation(Wire.Some(100)));
        var written = session.Written();

        Assert.That(written.Select(frame => frame.Reserved), Is.EqualTo([ReservedBits.Rsv1, ReservedBits.None, ReservedBits.None]));
        Assert.That(written.Select(frame => frame.Opcode), Is.EqualTo([Opcode.Text, Opcode.Continuation, Opcode.Continuation]));
        Assert.That(
            Deflated.Restore([.. written.SelectMany(frame => frame.Payload)]),
            Is.EqualTo((byte[])[.. Compressible.Payload.Span, .. Wire.Some(100), .. Wire.Some(100)]));
    }

    [Test]
    public void Fragment_OnItsWay_CanBeRestoredWithoutTheNext()
    {
        var (client, server) = Deflated.Extensions(Engine.Native, Deflated.Everything, Deflated.Everything);
        var sending = Deflated.With(WebSocketRole.Client, client);

        var written = sending.Send(Frame.Text("Hello").NotFinal()).Written().Single();
        var restored = new System.Collections.Generic.List<Frame>();
        server.TransformIncoming(Frame.Text(written.Payload).NotFinal().WithReserved(ReservedBits.Rsv1), 100, restored);

        Assert.That(restored, Is.EqualTo([Frame.Text("Hello").NotFinal()]));
    }

    [Test]
    public void ControlFrames_BetweenFragments_AreLeftAlone([Values] WebSocketRole role)
    {
        var session = Deflated.End(role, Engine.Native);

        session.Send(Compressible.NotFinal(), Frame.Ping(Wire.Some(100)), Frame.Continuation(Wire.Some(100)), Frame.Pong(Wire.Some(100)));

        Assert.That(session.Written().Where(frame => frame.Opcode is Opcode.Ping or Opcode.Pong).Select(frame => frame.Reserved), Is.All.EqualTo(ReservedBits.None));
    }

    [Test]
    public void MinSize_Below_GoesOutAsItIs()
    {
        var session = Deflated.End(WebSocketRole.Server, Engine.Native, new PermessageDeflateOptions { MinSize = 100, SendContextTakeover = true });

        var written = session.Send(Frame.Text(new string('a', 99)), Frame.Text(new string('a', 100)), Frame.Text("a").NotFinal(), Frame.Continuation("b"u8.ToArray())).Written();

        Assert.That(written.Select(frame => frame.Reserved), Is.EqualTo([ReservedBits.None, ReservedBits.Rsv1, ReservedBits.Rsv1, ReservedBits.None]));
        Assert.That(written[0].Text, Is.EqualTo(new string('a', 99)));
    }

    [Test]
    public void Predicate_SaysNo_TheWholeMessageGoesOutAsItIs()
    {
        var options = Deflated.Everything with { Compresses = first => first.Opcode is Opcode.Text };
        var (client, server) = Deflated.Pair(Engine.Native, options);

        client.Send(Compressible, Frame.Binary(new byte[500]).NotFinal(), Frame.Continuation(new byte[500]), Compressible);
        var written = client.Written();
        server.Receive(written);

        Assert.That(written.Select(frame => frame.Reserved), Is.EqualTo([ReservedBits.Rsv1, ReservedBits.None, ReservedBits.None, ReservedBits.Rsv1]));
        Assert.That(server.Read(), Is.EqualTo([Compressible, Frame.Binary(new byte[1000]), Compressible]));
    }

    [Test]
    public void Predicate_Throws_FailsTheConnectionWith1011()
    {
        var session = Deflated.End(WebSocketRole.Server, Engine.Native, Deflated.Everything with { Compresses = _ => throw new InvalidOperationException() });

        session.Send(Compressible).Flush();

        Assert.That(session.Protocol.CodeSent, Is.EqualTo(CloseCode.InternalError));
    }

    [Test]
    public void Message_ThatWouldGrow_GoesOutAsItIs([Values] Engine engine)
    {
        var noise = new byte[1000];
        new Random(1).NextBytes(noise);
        var session = Deflated.End(WebSocketRole.Server, engine, Deflated.Forgetful);

        var written = session.Send(Frame.Binary(noise), Compressible).Written();

        Assert.That(written[0], Is.EqualTo(Wire.Binary(noise)));
        Assert.That(Deflated.Restore(written[1].Payload), Is.EqualTo(Compressible.Payload.ToArray()));
    }

    [Test]
    public void Level_Higher_IsShorter([Values] Engine engine)
    {
        var text = Frame.Text(string.Join(", ", Enumerable.Range(0, 2000).Select(i => $"item {i * i % 977}")));

        var lengths = new[] { 1, 9 }.Select(level =>
            Deflated.End(WebSocketRole.Server, engine, Deflated.Everything with { Level = level }).Send(text).Written().Single().Payload.Length).ToArray();

        Assert.That(lengths[1], Is.LessThan(lengths[0]));
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Window_Limited_IsNeverReferredBeyond([Values] WebSocketRole role, [Range(9, 15)] int bits, [Values(1, 6, 9)] int level)
    {
        var random = new Random(3);
        PermessageDeflateOptions limiting = Deflated.Everything with { ReceiveWindowBits = bits }, limited = Deflated.Everything with { Level = level };
        var (client, server) = role is WebSocketRole.Client
            ? Deflated.Extensions(Engine.Native, limited, limiting)
            : Deflated.Extensions(Engine.Native, limiting, limited);
        var extension = role is WebSocketRole.Client ? client : server;
        var session = Deflated.With(role, extension);
        byte[][] words = [.. Enumerable.Range(0, 60).Select(_ => Wire.Utf8(random.Next().ToString()))];

        session.Send([.. Enumerable.Range(0, 50).Select(_ => Frame.Binary((byte[])[.. Enumerable.Range(0, 300).SelectMany(_ => words[random.Next(words.Length)])]))]);
        var farthest = DeflateReader.FarthestDistance([.. session.Written().SelectMany(frame => (byte[])[.. frame.Payload, 0, 0, 0xFF, 0xFF])]);

        Assert.That(farthest, Is.InRange(2, 1 << bits));
        Assert.That(extension.Parameters.SendWindowBits, Is.EqualTo(bits));
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Window_OfTheServersAnswerIs8_SendsUncompressed()
    {
        var (client, server) = Deflated.Pair(Engine.Native, Deflated.Everything, Deflated.Everything with { ReceiveWindowBits = 8 });

        var written = client.Send(Compressible).Written().Single();
        server.Receive(written);

        Assert.That(written, Is.EqualTo(Wire.Text(Compressible.GetText())));
        Assert.That(server.Read(), Is.EqualTo([Compressible]));
    }

    [Test]
    public void CompressOnce_ToManyConnections_CompressesForEachSetOfParametersOnce()
    {
        var frame = PermessageDeflate.CompressOnce(Compressible);
        Session[] sessions = [.. new[] { 9, 9, 15, 15 }.Select(bits => Deflated.End(WebSocketRole.Server, Engine.Native, Deflated.Forgetful with { SendWindowBits = bits }))];
        var alone = sessions.Select(session => session.Send(Compressible).Written().Single()).ToArray();

        var payloads = sessions.Select(session => Outgoing((PermessageDeflateExtension)session.Options.Extensions[0], frame)).ToArray();

        Assert.That(payloads.Select(one => one.Payload.ToArray()), Is.EqualTo(alone.Select(one => one.Payload)));
        Assert.That(payloads[1].Payload.Equals(payloads[0].Payload), "the very same memory");
        Assert.That(payloads[3].Payload.Equals(payloads[2].Payload));
        Assert.That(payloads[2].Payload.Equals(payloads[0].Payload), Is.False);
    }

    [Test]
    public void CompressOnce_WithTakeoverOrUncompressed_IsAFrameLikeAnyOther()
    {
        var frame = PermessageDeflate.CompressOnce(Compressible);
        var (client, server) = Deflated.Pair(Engine.Native, Deflated.Everything);

        client.Send(frame, Compressible, frame);
        server.Receive(client.Written());

        Assert.That(frame, Is.EqualTo(Compressible));
        Assert.That(server.Read(), Is.EqualTo([frame, frame, frame]));
        Assert.That(new Session(WebSocketRole.Client).Send(frame).Written(), Is.EqualTo([Wire.Text(Compressible.GetText())]));
    }

    [Test]
    public void CompressOnce_OfAnythingButAWholeMessage_IsRefused()
    {
        Assert.That(() => PermessageDeflate.CompressOnce(Frame.Ping()), Throws.ArgumentException);
        Assert.That(() => PermessageDeflate.CompressOnce(Frame.Text("a").NotFinal()), Throws.ArgumentException);
        Assert.That(() => PermessageDeflate.CompressOnce(Frame.Continuation(default)), Throws.ArgumentException);
    }

    private static Frame Outgoing(PermessageDeflateExtension extension, Frame frame)
    {
        var output = new System.Collections.Generic.List<Frame>();
        extension.TransformOutgoing(frame, output);
        return output.Single();
    }
}
