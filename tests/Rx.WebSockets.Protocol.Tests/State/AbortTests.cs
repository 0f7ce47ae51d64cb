using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>Ending at once, without a handshake.</summary>
public sealed class AbortTests
{
    [Test]
    public void Abort_WhileDataIsQueued_EndsAtOnce([Values] WebSocketRole role)
    {
        var cause = new InvalidOperationException();
        Session session = new Session(role).Send(Frame.Text("a")).Receive(Wire.Text("read before"));

        session.Protocol.Abort(EndKind.Aborted, cause);

        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Aborted));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Aborted));
        Assert.That(session.Protocol.Cause, Is.SameAs(cause));
        Assert.That(session.Protocol.IsEnded, Is.True);
        Assert.That(session.Protocol.WantsWrite || session.Protocol.WantsRead, Is.False);
        Assert.That(session.Protocol.Deadline, Is.EqualTo(TimeSpan.MaxValue));
        Assert.That(session.Written(), Is.Empty);
        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("read before") }));
    }

    [Test]
    public void Abort_Twice_LeavesTheFirst([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Protocol.Abort(EndKind.WriteStalled, null);
        session.Protocol.Abort(EndKind.Aborted, new InvalidOperationException());

        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.WriteStalled));
        Assert.That(session.Protocol.Cause, Is.Null);
    }

    [Test]
    public void Abort_AfterTheHandshake_LeavesItClean([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Close(1000)).Flush().ReceiveEnd();

        session.Protocol.Abort(EndKind.Aborted, null);

        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.Closed));
    }

    [Test]
    public void EverythingElse_AfterAnAbort_IsQuiet([Values] WebSocketRole role)
    {
        var session = new Session(role);
        session.Protocol.Abort(EndKind.Aborted, null);

        session.Receive(Wire.Text("x"), Wire.Ping()).Close(CloseReason.Normal).Fail(CloseCode.InternalError).PassTime(At.Seconds(100));

        Assert.That(session.Read(), Is.Empty);
        Assert.That(session.Written(), Is.Empty);
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Aborted));
        Assert.That(session.Protocol.HeldBytes, Is.Zero);
    }

    [Test]
    [Property("Case", "H3.Close")]
    public void Abort_InEachState_Ends([Values] WebSocketRole role)
    {
        Session open = new Session(role).Receive(Wire.Text("half").NotFinal());
        Session sent = new Session(role).Close(CloseReason.Normal).Flush();
        Session received = new Session(role).Receive(Wire.Close(1000));
        Session failing = new Session(role).Fail(CloseCode.InternalError);
        Session refusing = new Session(role).Receive(Wire.Continuation("x"));

        foreach (Session session in new[] { open, sent, received, failing, refusing })
        {
            session.Protocol.Abort(EndKind.ConnectionLost, null);

            Assert.That(session.Protocol.IsEnded && session.Protocol.IsAborted, Is.True);
            Assert.That(session.Protocol.Deadline, Is.EqualTo(TimeSpan.MaxValue));
            Assert.That(session.Written().Count(frame => frame.Opcode == Opcode.Close), Is.LessThanOrEqualTo(1));
        }
    }

    [Test]
    [Property("Case", "H3.Close")]
    public void Abort_AfterAFault_LeavesTheFault([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Continuation("x")).Flush();

        session.Protocol.Abort(EndKind.ConnectionLost, null);

        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.ProtocolError));
        Assert.That(session.Protocol.Failure?.Code, Is.EqualTo(CloseCode.ProtocolError));
    }

    [Test]
    public void Abort_WithEverythingHalfDone_HoldsNothingMore([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(new byte[5000]), Frame.Text("a").NotFinal(), Frame.Text("waits"));
        session.Receive(Wire.Text("unread"), Wire.Ping(), Wire.Text("half").NotFinal(), Wire.Continuation("cut").Telling(100));
        session.Write(100);

        session.Protocol.Abort(EndKind.Aborted, null);
        session.Read();

        Assert.That((session.Protocol.HeldBytes, session.Protocol.OutboxBytes), Is.EqualTo((0L, 0L)));
    }
}
