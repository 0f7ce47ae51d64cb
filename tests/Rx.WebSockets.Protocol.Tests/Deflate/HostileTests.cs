using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>What a peer may do wrong with deflate, and what it may do although few peers do (RFC 7692 §7.2.2, §7.2.3).</summary>
[TestFixture(Engine.Native, WebSocketRole.Client)]
[TestFixture(Engine.Native, WebSocketRole.Server)]
[TestFixture(Engine.Managed, WebSocketRole.Server)]
public sealed class HostileTests(Engine engine, WebSocketRole role)
{
    private static readonly PermessageDeflateOptions NoTakeover = Deflated.Everything with { ReceiveContextTakeover = false };

    private static readonly byte[] FinalHello = Wire.Octets("f3 48 cd c9 c9 07 00");

    [Test]
    [Property("Case", "H2.1")]
    public void FinalBlock_OfTheRfcsExample_ThenAnotherMessage_BothAreRead([Values] bool takeover)
    {
        var session = End(takeover);

        session.Receive(Deflated.Text([.. FinalHello, 0x00]), Deflated.Text(Deflated.Message("second")), Deflated.Text([.. FinalHello, 0x00]), Wire.Text("third"));

        Assert.That(session.Read(), Is.EqualTo([Frame.Text("Hello"), Frame.Text("second"), Frame.Text("Hello"), Frame.Text("third")]));
        session.MustBeOpen();
    }

    [Test]
    [Property("Case", "H2.1")]
    public void FinalBlock_ThenMoreBlocksInTheMessage_AllAreRead([Values] bool takeover)
    {
        var session = End(takeover);

        session.Receive(Deflated.Text([.. FinalHello, .. FinalHello, .. Deflated.Message(" and more")]), Deflated.Text(Deflated.Message("next")));

        Assert.That(session.Read(), Is.EqualTo([Frame.Text("HelloHello and more"), Frame.Text("next")]));
    }

    [Test]
    [Property("Case", "H2.1")]
    public void FinalBlock_CutAnywhere_IsRead([Values] bool takeover, [Range(0, 8)] int at)
    {
        byte[] message = [.. FinalHello, 0x00];
        var session = End(takeover);

        session.Receive(Deflated.Fragments(Opcode.Text, message[..at], message[at..]));
        session.Receive(Deflated.Text(Deflated.Message("next")));

        Assert.That(session.Read(), Is.EqualTo([Frame.Text("Hello"), Frame.Text("next")]));
    }

    [Test]
    [Property("Case", "H2.1")]
    public void FinalBlock_WithoutTheOctetBehind_IsRead([Values] bool takeover, [Values] bool cut)
    {
        var session = End(takeover);

        session.Receive(cut ? Deflated.Fragments(Opcode.Text, FinalHello, []) : [Deflated.Text(FinalHello)]);
        session.Receive(Deflated.Text(Deflated.Message("next")));

        Assert.That(session.Read(), Is.EqualTo([Frame.Text("Hello"), Frame.Text("next")]));
    }

    [TestCase("03 00", true)]
    [TestCase("03 00", false)]
    [TestCase("03 80", true, Description = "the frame c2 02 03 80, which made others loop for ever")]
    [TestCase("03 80", false)]
    [TestCase("03 00 00", true)]
    [TestCase("03 00 03 00 03 00", true)]
    [Property("Case", "H2.1")]
    [Property("Case", "H1.24")]
    public void FinalBlock_Empty_IsAnEmptyMessage(string hex, bool takeover)
    {
        var session = End(takeover);

        session.Receive(Deflated.Binary(Wire.Octets(hex)), Deflated.Text(Deflated.Message("next")));

        Assert.That(session.Read(), Is.EqualTo([Frame.Binary(default), Frame.Text("next")]));
    }

    [TestCase("ff", Description = "a block of the reserved type")]
    [TestCase("f2 48 cd c9 c9 07 00 ff ff ff", Description = "behind a good block")]
    [TestCase("f3 48 cd c9 c9 07 00 ff ff ff", Description = "behind a final block")]
    [TestCase("00 05 00 00 00", Description = "a stored block whose length is told in two ways")]
    [TestCase("ed c0 81 00 00 00 00 ff ff", Description = "impossible code lengths")]
    [Property("Case", "H3.Deflate")]
    [Property("Case", "H2.6")]
    public void Garbage_InAMessage_IsRefusedWith1007(string hex)
    {
        var session = End(takeover: true);

        session.Receive(Deflated.Binary(Wire.Octets(hex)), Deflated.Text(Deflated.Message("late")));

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [TestCase("f2 48 cd c9 c9 07", Description = "the last block has no end")]
    [TestCase("f2 48 cd", Description = "cut in the middle")]
    [TestCase("", Description = "RSV1 and no octet")]
    [TestCase("00 00", Description = "a piece of the tail is there")]
    [TestCase("00 05 00 fa ff 48", Description = "a stored block that lacks four octets, as many as the tail has")]
    [TestCase("00 05 00 fa ff 48 65", Description = "a stored block that lacks three octets")]
    [Property("Case", "H3.Deflate")]
    public void Message_ThatEndsInsideABlock_IsRefusedWith1007(string hex)
    {
        foreach (var takeover in new[] { true, false })
        {
            var session = End(takeover);

            session.Receive(Deflated.Binary(Wire.Octets(hex)));

            session.MustHaveRefused(CloseCode.InvalidPayload);
        }
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void StoredBlocks_AreRead([Values] bool takeover, [Values] bool each)
    {
        var session = End(takeover);
        var message = Deflated.Text(Wire.Octets("00 05 00 fa ff 48 65 6c 6c 6f 00 01 00 fe ff 21 00"));

        _ = each ? session.ReceiveEach(message, message) : session.Receive(message, message);

        Assert.That(session.Read(), Is.EqualTo([Frame.Text("Hello!"), Frame.Text("Hello!")]));
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Message_EmptyAsTheRfcHasIt_IsRead([Values] bool takeover)
    {
        var session = End(takeover);

        session.Receive(Deflated.Text([0x00]), Deflated.Text([0x00]));

        Assert.That(session.Read(), Is.EqualTo([Frame.Text(""), Frame.Text("")]));
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Distance_BeyondAllThatWasSent_IsRefusedWith1007()
    {
        var session = End(takeover: true);
        var messages = Deflated.Messages(Wire.Utf8(Secret), Wire.Utf8(Secret));

        session.Receive(Deflated.Text(messages[1]));

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Distance_BeyondTheAgreedWindow_IsUnderstoodWhereverTheOctetsAreCut([Values] bool each)
    {
        var noise = new byte[2000];
        new Random(1).NextBytes(noise);
        byte[] message = [.. noise, .. noise];
        var session = Deflated.End(role, engine, Deflated.Everything with { ReceiveWindowBits = 15 });
        var sent = Deflated.Binary(Deflated.Message(message));

        _ = each ? session.ReceiveEach(sent) : session.Receive(sent);

        Assert.That(session.Read(), Is.EqualTo([Frame.Binary(message)]));
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Takeover_ThatWasForbidden_IsRefusedWith1007()
    {
        var session = End(takeover: false);
        var messages = Deflated.Messages(Wire.Utf8(Secret), Wire.Utf8(Secret));

        session.Receive(Deflated.Text(messages[0]));
        Assert.That(session.Read(), Is.EqualTo([Frame.Text(Secret)]));
        session.Receive(Deflated.Text(messages[1]));

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    public void Contexts_ThatGoFromOneConnectionToAnother_TellNothing()
    {
        var one = End(takeover: false);
        var other = End(takeover: false);
        var messages = Deflated.Messages(Wire.Utf8(Secret), Wire.Utf8(Secret));

        one.Receive(Deflated.Text(messages[0]));
        other.Receive(Deflated.Text(messages[1]));

        Assert.That(one.Read(), Is.EqualTo([Frame.Text(Secret)]));
        other.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    [Property("Case", "H2.2")]
    [Property("Case", "H3.Deflate")]
    public void ControlFrames_AtEveryBorder_ChangeNothing([Values] bool takeover, [Values] bool each)
    {
        var session = End(takeover);
        var payload = Deflated.Message(Secret);
        var frames = Deflated.Fragments(Opcode.Text, [.. payload.Select(octet => new[] { octet })])
            .SelectMany(fragment => (WireFrame[])[Wire.Ping("p"), fragment, Wire.Pong("\0")]).ToArray();

        _ = each ? session.ReceiveEach(frames) : session.Receive(frames);

        Assert.That(session.Read(), Is.EqualTo([Frame.Text(Secret)]));
    }

    [Test]
    [Property("Case", "H3.Deflate")]
    public void Fragments_OfEveryCut_AreRead()
    {
        var payload = Deflated.Message(Secret);

        for (var at = 0; at <= payload.Length; at++)
        {
            var session = End(takeover: true);
            session.Receive(Deflated.Fragments(Opcode.Text, payload[..at], [], payload[at..]));
            Assert.That(session.Read(), Is.EqualTo([Frame.Text(Secret)]), $"cut at {at}");
        }
    }

    [Test]
    public void Uncompressed_BetweenCompressed_PassesAndIsNoPartOfTheContext()
    {
        var messages = Deflated.Messages(Wire.Utf8(Secret), Wire.Utf8(Secret));
        var session = End(takeover: true);

        session.Receive(Deflated.Text(messages[0]), Wire.Text("plain").NotFinal(), Wire.Continuation(" text"), Deflated.Text(messages[1]));

        Assert.That(session.Read(), Is.EqualTo([Frame.Text(Secret), Frame.Text("plain text"), Frame.Text(Secret)]));
    }

    [Test]
    public void Text_ThatIsNotUtf8Inside_IsRefusedWith1007()
    {
        var session = End(takeover: true);

        session.Receive(Deflated.Text(Deflated.Message([0x61, 0xFF])));

        session.MustHaveRefused(CloseCode.InvalidPayload);
    }

    [Test]
    [Property("Case", "H1.31")]
    [Property("Case", "H3.Frames")]
    public void Rsv1_OnAContinuationOrAControlFrame_IsRefused([Values] bool control)
    {
        var session = End(takeover: true);
        var fragments = Deflated.Fragments(Opcode.Text, Deflated.Message(Secret), [0]);

        session.Receive(fragments[0], (control ? Wire.Ping() : fragments[1]).With(ReservedBits.Rsv1));

        session.MustHaveRefused(CloseCode.ProtocolError);
    }

    private const string Secret = "A sentence that is long enough to be referred to by its successor, all of it.";

    private Session End(bool takeover) => Deflated.End(role, engine, takeover ? Deflated.Everything : NoTakeover);
}
