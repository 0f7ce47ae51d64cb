using System;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>Every way of closing ends in bounded time: 10 s for the handshake, then 2 s for the peer's end of input.</summary>
public sealed class CloseTimerTests
{
    private static readonly ProtocolOptions Quiet = new() { PingInterval = Timeout.InfiniteTimeSpan };

    [Test]
    [Property("Case", "H1.16")]
    [Property("Case", "H3.Close")]
    public void OurClose_NeverAnswered_AbortsAfterTheCloseTimeout([Values] WebSocketRole role)
    {
        Session session = new Session(role, Quiet).Close(CloseReason.Normal);

        session.PassTime(At.Seconds(9.9));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.CloseSent));

        session.PassTime(At.Seconds(10));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Aborted));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.CloseTimeout));
        Assert.That(session.Protocol.IsEnded, Is.True);
        Assert.That(session.Protocol.CodeReceived, Is.Null);
    }

    [Test]
    public void OurClose_DataKeepsComing_DoesNotPutTheTimeoutOff([Values] WebSocketRole role)
    {
        Session session = new Session(role, Quiet).Close(CloseReason.Normal);

        for (int second = 1; second <= 10; second++)
            session.PassTime(At.Seconds(second)).Receive(Wire.Text("more"), Wire.Ping());

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Aborted));
    }

    [Test]
    public void OurClose_WrittenLate_IsTimedFromTheWriting([Values] WebSocketRole role)
    {
        Session session = new Session(role, Quiet).Send(Frame.Text("slow")).Close(CloseReason.Normal);

        session.Stall(At.Seconds(5)).PassTime(At.Seconds(14.9));
        ConnectionState before = session.Protocol.State;

        Assert.That(before, Is.EqualTo(ConnectionState.CloseSent));
        Assert.That(session.PassTime(At.Seconds(15)).Protocol.State, Is.EqualTo(ConnectionState.Aborted));
    }

    [Test]
    public void CloseTimeout_OfTheOptions_IsObeyed([Values] WebSocketRole role)
    {
        Session session = new Session(role, Quiet with { CloseTimeout = At.Seconds(3) }).Close(CloseReason.Normal);

        Assert.That(session.PassTime(At.Seconds(2.9)).Protocol.IsEnded, Is.False);
        Assert.That(session.PassTime(At.Seconds(3)).Protocol.EndKind, Is.EqualTo(EndKind.CloseTimeout));
    }

    [Test]
    [Property("Case", "H3.Close")]
    public void PeersClose_EchoNeverTaken_AbortsAfterTheCloseTimeout([Values] WebSocketRole role)
    {
        Session session = new Session(role, Quiet).Receive(Wire.Close(1000));

        session.Stall(At.Seconds(10));

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Aborted));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.CloseTimeout));
        Assert.That(session.Protocol.CodeReceived, Is.EqualTo(CloseCode.NormalClosure));
        Assert.That(session.Protocol.CodeSent, Is.Null);
    }

    [Test]
    public void Raw_PeersCloseNeverAnswered_AbortsAfterTheCloseTimeout([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role).Receive(Wire.Close(1000));

        session.PassTime(At.Seconds(10));

        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.CloseTimeout));
    }

    [Test]
    public void Handshake_DoneInTime_StopsTheCloseTimer([Values] WebSocketRole role)
    {
        Session session = new Session(role, Quiet).Close(CloseReason.Normal).PassTime(At.Seconds(9)).Receive(Wire.Close(1000));

        session.ReceiveEnd().PassTime(At.Seconds(100));

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Closed));
        Assert.That(session.Protocol.Deadline, Is.EqualTo(TimeSpan.MaxValue));
    }

    [Test]
    [Property("Case", "H3.Close")]
    public void Transport_NeverEndedAfterTheHandshake_IsLetGoAfterTheLinger([Values] WebSocketRole role)
    {
        Session session = new Session(role, Quiet).Receive(Wire.Close(1000)).Flush();

        Assert.That(session.PassTime(At.Seconds(1.9)).Protocol.IsEnded, Is.False);
        Assert.That(session.PassTime(At.Seconds(2)).Protocol.IsEnded, Is.True);
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Closed));
        Assert.That(session.Protocol.Deadline, Is.EqualTo(TimeSpan.MaxValue));
        Assert.That(session.Protocol.WantsRead, Is.False);
    }

    [Test]
    public void Transport_EndedAfterTheHandshake_IsLetGoAtOnce([Values] WebSocketRole role)
    {
        Session session = new Session(role, Quiet).Receive(Wire.Close(1000)).Flush();

        session.ReceiveEnd();

        Assert.That(session.Protocol.IsEnded, Is.True);
        Assert.That(session.Protocol.Deadline, Is.EqualTo(TimeSpan.MaxValue));
        Assert.That(session.Protocol.WantsRead, Is.False);
    }

    [Test]
    public void Linger_Waiting_ReadsAndDiscards([Values] WebSocketRole role)
    {
        Session session = new Session(role, Quiet).Receive(Wire.Close(1000)).Flush();

        session.Receive(Wire.Text("late"));

        Assert.That(session.Protocol.WantsRead, Is.True);
        Assert.That(session.Read(), Is.Empty);
    }

    [Test]
    public void OutputEnded_OnceOurCloseIsWritten_IsTrue([Values] WebSocketRole role)
    {
        Session session = new Session(role, Quiet).Close(CloseReason.Normal);
        bool before = session.Protocol.OutputEnded;

        session.Flush().Receive(Wire.Close(1000));

        Assert.That(before, Is.False);
        Assert.That(session.Protocol.OutputEnded, Is.True);
    }

    [Test]
    public void KeepAlive_AfterOurClose_SendsNothingMore([Values] WebSocketRole role)
    {
        Session session = new Session(role, new ProtocolOptions { PingInterval = At.Seconds(1) }).Close(CloseReason.Normal);

        session.PassTime(At.Seconds(10));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1000) }));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.CloseTimeout));
    }
}
