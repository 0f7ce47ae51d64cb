using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>A Close while frames of ours are queued or a message of ours is open.</summary>
public sealed class OpenMessageCloseTests
{
    [Test]
    [Property("Case", "H3.Close")]
    public void BothClose_OursStillQueued_SendsOneClose([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a")).Close(CloseCode.NormalClosure, "mine");

        session.Receive(Wire.Close(1001, "yours"));

        Assert.That(session.Written().Count(frame => frame.Opcode == Opcode.Close), Is.EqualTo(1));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.CodeReceived, Is.EqualTo(CloseCode.GoingAway));
    }

    [Test]
    public void PeersClose_WhileDataIsQueued_IsEchoedOnceAtAFrameBorder([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(Wire.Some(1000)), Frame.Text("b"));
        session.Write(100);

        session.ReceiveAnswering(Wire.Close(1000, "bye"));

        WireFrame[] written = session.Written();
        Assert.That(written.First(), Is.EqualTo(Wire.Binary(Wire.Some(1000))));
        Assert.That(written.Last(), Is.EqualTo(Wire.Close(1000, "bye")));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
    }

    [Test]
    public void OurClose_WhileAMessageOfOursIsOpen_LeavesALegalWire([Values] WebSocketRole role, [Values] bool dataWaits)
    {
        Session session = new Session(role).Send(Frame.Text("half").NotFinal());
        if (dataWaits)
            session.Send(Frame.Text("waits"));

        session.Close(CloseReason.Normal);

        Assert.That(session.Written().Last(), Is.EqualTo(Wire.Close(1000)));
        Assert.That(session.Receive(Wire.Close(1000)).Protocol.State, Is.EqualTo(ConnectionState.Closed));
    }

    [Test]
    public void PeersClose_WhileAMessageOfOursIsOpen_IsEchoed([Values] WebSocketRole role, [Values] bool dataWaits)
    {
        Session session = new Session(role).Send(Frame.Text("half").NotFinal());
        if (dataWaits)
            session.Send(Frame.Text("waits"));

        session.Receive(Wire.Close(1000));

        Assert.That(session.Written().Last(), Is.EqualTo(Wire.Close(1000)));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
    }

    [Test]
    public void Handshake_DoneWhileDataWaitedForAMessage_LetsItGo([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("half").NotFinal(), Frame.Text("waits")).Flush();

        session.Receive(Wire.Close(1000)).Flush();

        Assert.That((session.Protocol.HeldBytes, session.Protocol.OutboxBytes), Is.EqualTo((0L, 0L)));
        Assert.That(session.Protocol.UnwrittenOctets, Is.EqualTo(2 + Key(role) + "waits".Length));
    }

    private static int Key(WebSocketRole role) => role is WebSocketRole.Client ? 4 : 0;
}
