using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Closing;

/// <summary>The closing handshake in each order of its steps (RFC 6455 §7).</summary>
public sealed class ClosingHandshakeTests
{
    [Test]
    public void OurClose_Written_AwaitsThePeers([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close(CloseCode.NormalClosure, "bye");

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1000, "bye") }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.CloseSent));
        Assert.That(session.Protocol.CodeSent, Is.EqualTo(CloseCode.NormalClosure));
        Assert.That(session.Protocol.CodeReceived, Is.Null);
        Assert.That(session.Protocol.IsEnded, Is.False);
    }

    [Test]
    public void OurClose_Answered_IsTheHandshake([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close(CloseCode.NormalClosure, "bye").Flush();

        session.Receive(Wire.Close(1000, "bye"));

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Closed));
        Assert.That(session.Protocol.Initiator, Is.EqualTo(Initiator.Local));
        Assert.That(session.Protocol.CodeReceived, Is.EqualTo(CloseCode.NormalClosure));
        Assert.That(session.Protocol.Reason, Is.EqualTo("bye"));
        Assert.That(session.Protocol.OutputEnded, Is.True);
        Assert.That(session.Written().Length, Is.EqualTo(1));
    }

    [Test]
    public void OurClose_AnsweredWithAnotherCode_KeepsBoth([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close(CloseCode.GoingAway).Flush();

        session.Receive(Wire.Close(4001, "as you like"));

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That((session.Protocol.CodeSent, session.Protocol.CodeReceived), Is.EqualTo((CloseCode.GoingAway, (CloseCode)4001)));
    }

    [Test]
    [Property("Case", "K-S01")]
    public void PeersClose_OnADefaultConnection_IsEchoed([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Close(1001, "bye"));

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.CloseReceived).Or.EqualTo(ConnectionState.Closed));
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1001, "bye") }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Closed));
        Assert.That(session.Protocol.Initiator, Is.EqualTo(Initiator.Remote));
        Assert.That((session.Protocol.CodeSent, session.Protocol.CodeReceived), Is.EqualTo((CloseCode.GoingAway, CloseCode.GoingAway)));
        Assert.That(session.Protocol.Reason, Is.EqualTo("bye"));
        Assert.That(session.Read(), Is.Empty);
    }

    [Test]
    [Property("Case", "K-V07")]
    public void PeersClose_WithoutBody_IsAnsweredWithout([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Close());

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close() }));
        Assert.That(session.Protocol.CodeReceived, Is.EqualTo(CloseCode.NoStatus));
        Assert.That(session.Protocol.Reason, Is.Empty);
    }

    [Test]
    public void OurClose_WithoutBody_CountsAsNoStatus([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close();

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close() }));
        Assert.That(session.Protocol.CodeSent, Is.EqualTo(CloseCode.NoStatus));
    }

    [Test]
    [Property("Case", "H3.Close")]
    public void BothClose_AtTheSameTime_EachSendsOne([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close(CloseCode.NormalClosure, "mine").Flush();

        session.Receive(Wire.Close(1001, "yours"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1000, "mine") }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Closed));
    }

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
    [Property("Case", "K-R04")]
    public void TwoEnds_OneCloses_BothAreClosed([Values] WebSocketRole role)
    {
        var one = new Session(role);
        var other = new Session(role.Peer());

        one.Send(Frame.Text("last")).Close(CloseReason.Normal);
        other.Receive(one.Written());
        one.Receive(other.Written());

        Assert.That(other.Read(), Is.EqualTo(new[] { Frame.Text("last") }));
        Assert.That(one.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(other.Protocol.State, Is.EqualTo(ConnectionState.Closed));
    }

    [Test]
    public void Data_AfterOurCloseBeforeThePeers_StillArrives([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close(CloseReason.Normal).Flush();

        session.Receive(Wire.Text("half"), Wire.Text("closed"), Wire.Close(1000));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("half"), Frame.Text("closed") }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
    }

    [Test]
    [Property("Case", "H3.Frames")]
    public void Data_AfterThePeersClose_IsDiscarded([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        var session = new Session(role, new ProtocolOptions { Kind = kind });

        session.Receive(Wire.Text("before"), Wire.Close(1000), Wire.Text("after"), Wire.Ping()).Receive(Wire.Text("later"));

        Assert.That(session.Read().Where(frame => frame.Opcode != Opcode.Close), Is.EqualTo(new[] { Frame.Text("before") }));
        Assert.That(session.Protocol.Failure, Is.Null);
    }

    [Test]
    public void Garbage_AfterThePeersClose_IsDiscarded([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Close(1000)).Flush();

        session.Receive(Wire.Octets("ff ff ff ff ff ff ff ff ff ff ff ff"));

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.Failure, Is.Null);
        Assert.That(session.Protocol.HeldBytes, Is.Zero);
    }

    [Test]
    [Property("Case", "H3.Frames")]
    public void PeersClose_Twice_LeavesTheFirst([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Close(1000, "one"), Wire.Close(1001, "two"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1000, "one") }));
        Assert.That(session.Protocol.CodeReceived, Is.EqualTo(CloseCode.NormalClosure));
        Assert.That(session.Protocol.Reason, Is.EqualTo("one"));
    }

    [Test]
    public void OurClose_Twice_LeavesTheFirst([Values] WebSocketRole role, [Values] bool flushed)
    {
        Session session = new Session(role).Close(CloseCode.NormalClosure, "one");
        if (flushed)
            session.Flush();

        session.Close(CloseCode.GoingAway, "two");

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1000, "one") }));
        Assert.That(session.Protocol.CodeSent, Is.EqualTo(CloseCode.NormalClosure));
    }

    [Test]
    public void OurClose_AfterThePeers_AddsNothing([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Close(1001, "yours"));

        session.Close(CloseCode.NormalClosure, "mine");

        Assert.That(session.Written().Count(frame => frame.Opcode == Opcode.Close), Is.EqualTo(1));
        Assert.That(session.Protocol.Initiator, Is.EqualTo(Initiator.Remote));
    }

    [Test]
    public void PeersClose_BehindDataThatNobodyReads_IsFoundAfterOurs([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { ReadAhead = 1000 }).Close(CloseReason.Normal).Flush();
        byte[] data = Wire.Binary(new byte[900]).Encode(role.Peer());

        for (int i = 0; i < 100; i++)
        {
            Assert.That(session.Protocol.WantsRead, Is.True);
            session.Receive(data);
        }
        session.Receive(Wire.Close(1000));

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.HeldBytes, Is.LessThan(3000));
        Assert.That(session.Read().Length, Is.InRange(1, 2));
    }

    [Test]
    public void ReadAhead_FullBeforeOurClose_ReadsAgainAfterIt([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { ReadAhead = 1000 }).Receive(Wire.Binary(new byte[2000]));
        bool before = session.Protocol.WantsRead;

        session.Close(CloseReason.Normal).Flush();

        Assert.That(before, Is.False);
        Assert.That(session.Protocol.WantsRead, Is.True);
        Assert.That(session.Read().Length, Is.EqualTo(1));
    }

    [Test]
    public void Fault_InWhatIsDiscardedAfterOurClose_StillEndsTheSession([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { ReadAhead = 100 }).Close(CloseReason.Normal).Flush();

        session.Receive(Wire.Binary(new byte[1000]), Wire.Text([0xff]));

        Assert.That(session.Written().Length, Is.EqualTo(1));
        Assert.That(session.PassTime(At.Seconds(12)).Protocol.IsEnded, Is.True);
    }

    [Test]
    public void MessageOfThePeer_OpenAtItsClose_IsDropped([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Text("half").NotFinal(), Wire.Close(1000)).Flush();

        Assert.That(session.Read(), Is.Empty);
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.HeldBytes, Is.Zero);
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
    [Property("Case", "K-R04")]
    public void Raw_PeersClose_IsShownAndLeftToTheUser([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Receive(Wire.Close(1000, "bye"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Close(new CloseReason(CloseCode.NormalClosure, "bye")) }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.CloseReceived));
        Assert.That(session.Written(), Is.Empty);
    }

    [Test]
    [Property("Case", "K-R04")]
    public void Raw_UserAnswersThePeersClose_IsTheHandshake([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Receive(Wire.Close(1000, "bye"));

        session.Send(Frame.Text("one more"), Frame.Close(CloseReason.Normal));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("one more"), Wire.Close(1000) }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.Initiator, Is.EqualTo(Initiator.Remote));
    }

    [Test]
    public void Raw_OurCloseAnswered_ShowsTheAnswer([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Send(Frame.Close(CloseReason.Normal)).Flush();

        session.Receive(Wire.Close(1000));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Close(CloseReason.Normal) }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
    }

    [Test]
    public void OurClose_DefaultReason_Throws([Values] WebSocketRole role)
    {
        Assert.That(() => new Session(role).Close(default(CloseReason)), Throws.ArgumentException);
    }
}
