using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

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
    public void OurClose_DefaultReason_Throws([Values] WebSocketRole role)
    {
        Assert.That(() => new Session(role).Close(default(CloseReason)), Throws.ArgumentException);
    }
}
