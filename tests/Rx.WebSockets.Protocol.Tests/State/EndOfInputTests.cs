using System;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>The end of input in each state: 1006 unless the handshake is done (RFC 6455 §7.1.5).</summary>
public sealed class EndOfInputTests
{
    [Test]
    public void End_WhileOpen_IsALostConnection([Values] WebSocketRole role, [Values] SessionKind kind)
    {
        Session session = new Session(role, new ProtocolOptions { Kind = kind }).ReceiveEnd();

        MustBeLost(session);
        Assert.That(session.Protocol.Initiator, Is.EqualTo(Initiator.Transport));
        Assert.That(session.Written(), Is.Empty);
    }

    [Test]
    public void End_InsideAFrame_IsALostConnection([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Text("Hello").Encode(role.Peer()).AsSpan(0, 4)).ReceiveEnd();

        MustBeLost(session);
        Assert.That(session.Read(), Is.Empty);
    }

    [Test]
    public void End_InsideAMessage_IsALostConnection([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Text("half").NotFinal()).ReceiveEnd();

        MustBeLost(session);
        Assert.That(session.Read(), Is.Empty);
    }

    [Test]
    public void End_FramesBeforeIt_StayReadable([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Text("a"), Wire.Text("b")).ReceiveEnd();

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("a"), Frame.Text("b") }));
        MustBeLost(session);
    }

    [Test]
    public void End_AfterOurCloseUnanswered_IsALostConnection([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close(CloseReason.Normal).Flush().ReceiveEnd();

        MustBeLost(session);
        Assert.That(session.Protocol.CodeSent, Is.EqualTo(CloseCode.NormalClosure));
        Assert.That(session.Protocol.CodeReceived, Is.Null);
    }

    [Test]
    public void End_WhileOurCloseIsQueued_IsALostConnection([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a")).Close(CloseReason.Normal).ReceiveEnd();

        MustBeLost(session);
    }

    [Test]
    public void End_RightBehindThePeersClose_LetsOurEchoFollow([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Close(1000)).ReceiveEnd();

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1000) }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Closed));
        Assert.That(session.Protocol.IsEnded, Is.True);
    }

    [Test]
    public void End_RightBehindThePeersCloseEchoNeverTaken_EndsInBoundedTime([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Close(1000)).ReceiveEnd();

        session.Stall(At.Seconds(12));

        Assert.That(session.Protocol.IsEnded, Is.True);
    }

    [Test]
    public void End_AfterTheHandshake_LeavesItClean([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Close(1000)).Flush().ReceiveEnd();

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Closed));
        Assert.That(session.Protocol.Initiator, Is.EqualTo(Initiator.Remote));
    }

    [Test]
    public void End_AfterAFailure_LeavesItsKind([Values] WebSocketRole role)
    {
        Session session = new Session(role).Fail(CloseCode.InternalError, "why", EndKind.ObserverFailed).Flush().ReceiveEnd();

        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.ObserverFailed));
        Assert.That(session.Protocol.Reason, Is.EqualTo("why"));
        Assert.That(session.Protocol.IsEnded, Is.True);
    }

    [Test]
    public void End_AfterAnAbort_LeavesItsKind([Values] WebSocketRole role)
    {
        var session = new Session(role);
        session.Protocol.Abort(EndKind.WriteStalled, null);

        session.ReceiveEnd();

        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.WriteStalled));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Aborted));
    }

    [Test]
    public void End_Twice_IsTheSameAsOnce([Values] WebSocketRole role)
    {
        Session session = new Session(role).ReceiveEnd().ReceiveEnd();

        MustBeLost(session);
    }

    private static void MustBeLost(Session session)
    {
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Aborted));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.ConnectionLost));
        Assert.That(session.Protocol.IsEnded && session.Protocol.IsAborted && session.Protocol.IsInputEnded, Is.True);
        Assert.That(session.Protocol.WantsRead, Is.False);
        Assert.That(session.Protocol.WantsWrite, Is.False);
        Assert.That(session.Protocol.Deadline, Is.EqualTo(TimeSpan.MaxValue));
    }
}
