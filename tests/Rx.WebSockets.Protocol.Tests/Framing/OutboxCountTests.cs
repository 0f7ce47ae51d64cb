using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>What is queued is counted: octets, frames, control frames.</summary>
public sealed class OutboxCountTests
{
    [Test]
    public void OutboxBytes_Queued_AreThePayloadsWithTheirOverhead([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(new byte[500]), Frame.Text("abc"));
        long queued = session.Protocol.OutboxBytes;

        session.Flush();

        Assert.That(queued, Is.EqualTo(500 + 3 + 2 * 64));
        Assert.That(session.Protocol.OutboxBytes, Is.Zero);
        Assert.That(session.Protocol.HeldBytes, Is.Zero);
    }

    [Test]
    public void OutboxBytes_WhileAFrameLeaves_NeverGrow([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(new byte[5000]), Frame.Binary(new byte[5000]));
        var levels = new List<long> { session.Protocol.OutboxBytes };

        while (session.Protocol.WantsWrite)
        {
            session.Write(500);
            levels.Add(session.Protocol.OutboxBytes);
        }

        Assert.That(levels, Is.Ordered.Descending);
        Assert.That(levels.Last(), Is.Zero);
    }

    [Test]
    public void UnwrittenOctets_Queued_AreWhatTheServerStillWrites()
    {
        Session server = Session.Server().Send(Frame.Binary(new byte[1000]), Frame.Text("abc"));
        long before = server.Protocol.UnwrittenOctets;

        int written = server.Write(500);

        Assert.That(before, Is.EqualTo(4 + 1000 + 2 + 3));
        Assert.That(server.Protocol.UnwrittenOctets, Is.EqualTo(before - written));
        Assert.That(server.Flush().Protocol.UnwrittenOctets, Is.Zero);
    }

    [Test]
    public void UnwrittenOctets_AfterAbort_AreStillTold([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(new byte[1000]));

        session.Protocol.Abort(EndKind.Aborted, null);

        Assert.That(session.Protocol.WantsWrite, Is.False);
        Assert.That(session.Protocol.UnwrittenOctets, Is.EqualTo(1004 + Key(role)));
    }

    [Test]
    public void Frames_AcceptedAndWritten_AreCounted([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(new byte[1000]), Frame.Ping(), Frame.Text("b"));
        session.Write(1300);
        (long, long) inTheMiddle = (session.Protocol.FramesAccepted, session.Protocol.FramesWritten);

        session.Flush();

        Assert.That(inTheMiddle, Is.EqualTo((2L, 1L)).Or.EqualTo((2L, 2L)));
        Assert.That((session.Protocol.FramesAccepted, session.Protocol.FramesWritten), Is.EqualTo((2L, 2L)));
    }

    [Test]
    public void FramesWritten_FrameHalfWritten_CountsItNotYet([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(new byte[1000]));

        session.Write(500);

        Assert.That(session.Protocol.FramesWritten, Is.Zero);
    }

    [Test]
    public void FramesWritten_DroppedFrames_AreCounted([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a"), Frame.Text("b"));

        session.Protocol.DropOldest();

        Assert.That(session.Protocol.FramesWritten, Is.EqualTo(1));
    }

    [Test]
    public void FramesWritten_FramesWaitingForAMessage_ReachFramesAccepted([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a").NotFinal(), Frame.Text("x")).Flush();
        (long, long) waiting = (session.Protocol.FramesAccepted, session.Protocol.FramesWritten);

        session.Send(Frame.Continuation(Wire.Utf8("b"))).Flush();

        Assert.That(waiting, Is.EqualTo((2L, 1L)));
        Assert.That((session.Protocol.FramesAccepted, session.Protocol.FramesWritten), Is.EqualTo((3L, 3L)));
    }

    [Test]
    public void Controls_PingQueued_CountAsWrittenOnceTheyAre([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("data"));

        session.Receive(Wire.Ping());
        var queued = (session.Protocol.ControlsAccepted, session.Protocol.ControlsWritten);

        Assert.That(queued, Is.EqualTo((1L, 0L)));
        Assert.That(session.Flush().Protocol.ControlsWritten, Is.EqualTo(1));
    }

    [Test]
    public void HeldBytes_ControlFramesOfTheUser_AreCounted([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send([.. Enumerable.Repeat(Frame.Ping(new byte[100]), 50)]);

        Assert.That(session.Protocol.HeldBytes, Is.EqualTo(50 * (100 + 64)));
        Assert.That(session.Flush().Protocol.HeldBytes, Is.Zero);
    }

    private static int Key(WebSocketRole role) => role is WebSocketRole.Client ? 4 : 0;
}
