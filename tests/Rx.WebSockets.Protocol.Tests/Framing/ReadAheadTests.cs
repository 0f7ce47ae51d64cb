using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>WantsRead: false while the undelivered frames, 64 octets extra each, reach the read-ahead.</summary>
public sealed class ReadAheadTests
{
    private static readonly ProtocolOptions Small = new() { ReadAhead = 1000 };

    [Test]
    public void WantsRead_AtFirst_IsTrue([Values] WebSocketRole role)
    {
        Assert.That(new Session(role).Protocol.WantsRead, Is.True);
    }

    [TestCase(935, true)]
    [TestCase(936, false)]
    public void WantsRead_FrameAndItsOverheadReachTheReadAhead_IsFalse(int size, bool expected)
    {
        Session server = Session.Server(Small);

        server.Receive(Wire.Binary(new byte[size]));

        Assert.That(server.Protocol.WantsRead, Is.EqualTo(expected));
    }

    [Test]
    public void WantsRead_EmptyFrames_CostTheirOverhead([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        var session = new Session(role, Small with { Kind = kind });

        int frames = 0;
        for (; session.Protocol.WantsRead && frames < 1000; frames++)
            session.Receive(Wire.Binary());

        Assert.That(frames, Is.EqualTo(16));
    }

    [Test]
    public void WantsRead_FramesAreRead_IsTrueAgain([Values] WebSocketRole role)
    {
        Session session = new Session(role, Small).Receive(Wire.Binary(new byte[500]), Wire.Binary(new byte[500]));

        session.Protocol.TryRead(out _);

        Assert.That(session.Protocol.WantsRead, Is.True);
    }

    [Test]
    public void WantsRead_PartOfALongMessage_StaysTrueUntilItIsWhole([Values] WebSocketRole role)
    {
        var session = new Session(role, Small);

        session.Receive(Wire.Binary(new byte[5000]).NotFinal(), Wire.Continuation(new byte[5000]).NotFinal());

        Assert.That(session.Protocol.WantsRead, Is.True);
        Assert.That(session.Receive(Wire.Continuation(1)).Protocol.WantsRead, Is.False);
        Assert.That(session.Read().Single().Payload.Length, Is.EqualTo(10_001));
    }

    [Test]
    public void WantsRead_ReadAheadOfZero_StillLetsOneMessageIn([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { ReadAhead = 0 });
        bool before = session.Protocol.WantsRead;

        session.Receive(Wire.Text("x"));

        Assert.That(before, Is.True);
        Assert.That(session.Protocol.WantsRead, Is.False);
        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("x") }));
        Assert.That(session.Protocol.WantsRead, Is.True);
    }

    [Test]
    public void Receive_ThoughNotWanted_TakesEveryOctet([Values] WebSocketRole role)
    {
        Session session = new Session(role, Small).Receive(Wire.Binary(new byte[2000]));

        session.Receive(Wire.Text("more"), Wire.Ping("p"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Pong("p") }));
        Assert.That(session.Read().Length, Is.EqualTo(2));
    }

    [Test]
    public void WantsRead_HiddenControlFrames_CostNothing([Values] WebSocketRole role)
    {
        var session = new Session(role, Small);

        for (int i = 0; i < 100; i++)
            session.Receive(Wire.Ping(), Wire.Pong());

        Assert.That(session.Protocol.WantsRead, Is.True);
    }

    [Test]
    public void HeldBytes_UndeliveredFrames_AreCountedUntilRead([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Binary(new byte[500]), Wire.Binary(new byte[300]));
        long held = session.Protocol.HeldBytes;

        session.Read();

        Assert.That(held, Is.EqualTo(500 + 300 + 2 * 64));
        Assert.That(session.Protocol.HeldBytes, Is.Zero);
    }
}
