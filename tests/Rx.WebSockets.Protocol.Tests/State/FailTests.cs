using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>Failing the connection from this end (RFC 6455 §7.1.7), and aborting it.</summary>
public sealed class FailTests
{
    [Test]
    public void Fail_WhileOpen_SendsItsCloseAndDiscards([Values] WebSocketRole role)
    {
        var cause = new InvalidOperationException();

        Session session = new Session(role).Fail(CloseCode.InternalError, "why", EndKind.Faulted, cause).Receive(Wire.Text("late"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1011, "why") }));
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Failing));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Faulted));
        Assert.That(session.Protocol.Initiator, Is.EqualTo(Initiator.Local));
        Assert.That(session.Protocol.Cause, Is.SameAs(cause));
        Assert.That(session.Protocol.Failure, Is.Null);
        Assert.That(session.Read(), Is.Empty);
    }

    [Test]
    public void Fail_FramesReadBefore_StayReadable([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Text("a"));

        session.Fail(CloseCode.InternalError).Flush();

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("a") }));
    }

    [Test]
    public void Fail_DataIsQueued_PassesIt([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a"), Frame.Text("b"));

        session.Fail(CloseCode.TryAgainLater, "overflow", EndKind.Overflow);

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1013, "overflow") }));
        Assert.That(session.Protocol.UnwrittenOctets, Is.EqualTo(2 * (2 + Key(role) + 1)));
    }

    [Test]
    public void Fail_InsideAFrameOfOurs_EndsThatFrameFirst([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(Wire.Some(1000)), Frame.Text("never"));
        session.Write(100);

        session.Fail(CloseCode.InternalError, "why");

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Binary(Wire.Some(1000)), Wire.Close(1011, "why") }));
    }

    [Test]
    public void Fail_InsideAMessageOfOurs_LeavesItOpen([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("half").NotFinal()).Flush();

        session.Fail(CloseCode.InternalError);

        Assert.That(session.Written().Last(), Is.EqualTo(Wire.Close(1011)));
    }

    [Test]
    public void Fail_LongText_IsCutOnACharacter([Values] WebSocketRole role)
    {
        Session session = new Session(role).Fail(CloseCode.InternalError, string.Concat(Enumerable.Repeat("😀", 100)));

        Assert.That(session.Written().Single().Text, Is.EqualTo(string.Concat(Enumerable.Repeat("😀", 30))));
    }

    [Test]
    public void Fail_Twice_LeavesTheFirst([Values] WebSocketRole role)
    {
        Session session = new Session(role).Fail(CloseCode.InternalError, "one", EndKind.ObserverFailed);

        session.Fail(CloseCode.TryAgainLater, "two", EndKind.Overflow);

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1011, "one") }));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.ObserverFailed));
    }

    [Test]
    public void Fail_AfterOurClose_SendsNoSecondOne([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close(CloseReason.Normal).Flush();

        session.Fail(CloseCode.InternalError);

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1000) }));
        Assert.That(session.Protocol.CodeSent, Is.EqualTo(CloseCode.NormalClosure));
        Assert.That(session.PassTime(At.Seconds(12)).Protocol.IsEnded, Is.True);
    }

    [Test]
    public void Fail_WhileOurCloseIsQueued_TakesItsPlace([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a")).Close(CloseReason.Normal);

        session.Fail(CloseCode.InternalError);

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Close(1011) }));
        Assert.That(session.Protocol.CodeSent, Is.EqualTo(CloseCode.InternalError));
    }

    [Test]
    public void Fail_AfterTheHandshake_ChangesNothing([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Close(1000)).Flush();

        session.Fail(CloseCode.InternalError);

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Closed));
    }

    [Test]
    public void Fail_PeerAnswersWithClose_IsNotAnsweredAgain([Values] WebSocketRole role)
    {
        Session session = new Session(role).Fail(CloseCode.InternalError).Flush();

        session.ReceiveAnswering(Wire.Close(1011)).ReceiveEnd();

        Assert.That(session.Written().Length, Is.EqualTo(1));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Faulted));
        Assert.That(session.Protocol.IsEnded, Is.True);
    }

    [Test]
    public void Fail_PeerNeverEnds_EndsInBoundedTime([Values] WebSocketRole role, [Values] bool written)
    {
        Session session = new Session(role).Fail(CloseCode.InternalError);

        if (written)
            session.PassTime(At.Seconds(12));
        else
            session.Stall(At.Seconds(12));

        Assert.That(session.Protocol.IsEnded, Is.True);
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Faulted));
    }

    [Test]
    public void Fail_ReservedCode_Throws([Values(1005, 1006, 1015)] int code)
    {
        Assert.That(() => Session.Server().Fail((CloseCode)code), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Fail_DataIsQueued_LetsItGo([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(new byte[5000]), Frame.Text("a").NotFinal(), Frame.Text("waits"), Frame.Ping());
        session.Receive(Wire.Text("half").NotFinal());

        session.Fail(CloseCode.InternalError).Flush();

        Assert.That((session.Protocol.HeldBytes, session.Protocol.OutboxBytes), Is.EqualTo((0L, 0L)));
    }

    private static int Key(WebSocketRole role) => role is WebSocketRole.Client ? 4 : 0;
}
