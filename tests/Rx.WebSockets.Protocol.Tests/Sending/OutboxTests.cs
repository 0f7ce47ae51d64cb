using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Sending;

/// <summary>The order in which queued frames leave, and in what pieces.</summary>
public sealed class OutboxTests
{
    [Test]
    public void WriteTo_NothingOwed_WritesNothing([Values] WebSocketRole role)
    {
        var session = new Session(role);

        Assert.That(session.Protocol.WantsWrite, Is.False);
        Assert.That(session.Write(1000), Is.Zero);
    }

    [Test]
    public void Data_Queued_LeavesInOrder([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send([.. Enumerable.Range(0, 50).Select(i => Frame.Text($"{i}"))]);

        Assert.That(session.Written(), Is.EqualTo(Enumerable.Range(0, 50).Select(i => Wire.Text($"{i}"))));
    }

    [Test]
    public void Control_QueuedBehindData_PassesAtTheFrameBorder([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(Wire.Some(1000)), Frame.Text("b"));
        session.Write(100);

        session.Send(Frame.Ping(Wire.Utf8("p")));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Binary(Wire.Some(1000)), Wire.Ping("p"), Wire.Text("b") }));
    }

    [Test]
    public void Control_SeveralOfTheUser_AllLeaveInOrder([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("data"));

        session.Send(Frame.Ping(Wire.Utf8("1")), Frame.Pong(Wire.Utf8("2")), Frame.Ping(Wire.Utf8("3")));

        IEnumerable<string> control = session.Written().Where(frame => frame.Opcode != Opcode.Text).Select(frame => frame.Text);
        Assert.That(control, Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [TestCase(1)]
    [TestCase(100)]
    [TestCase(4096)]
    [Property("Case", "H1.27")]
    public void LargeFrame_InPieces_LetsNoControlFrameInside(int piece)
    {
        foreach (WebSocketRole role in new[] { WebSocketRole.Client, WebSocketRole.Server })
        {
            Session session = new Session(role).Send(Frame.Binary(Wire.Some(20_000)));
            session.Write(piece);

            session.Send(Frame.Ping(Wire.Utf8("p"))).Receive(Wire.Ping("peer"));
            while (session.Protocol.WantsWrite)
                Assert.That(session.Write(piece), Is.InRange(1, piece + 14));

            Assert.That(session.Written(), Is.EquivalentTo(new[] { Wire.Binary(Wire.Some(20_000)), Wire.Ping("p"), Wire.Pong("peer") }));
        }
    }

    [Test]
    public void WriteTo_ManySmallFrames_StopsNearTheLimit([Values] WebSocketRole role, [Values(1, 50, 1000)] int limit)
    {
        Session session = new Session(role).Send([.. Enumerable.Repeat(Frame.Text("0123456789"), 1000)]);

        Assert.That(session.Write(limit), Is.InRange(1, limit + 14));
        Assert.That(session.Protocol.WantsWrite, Is.True);
    }

    [Test]
    public void WriteTo_NoLimit_WritesAllAtOnce([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(new byte[100_000]), Frame.Text("b"), Frame.Ping());

        session.Write(int.MaxValue);

        Assert.That(session.Protocol.WantsWrite, Is.False);
        Assert.That(session.Written().Length, Is.EqualTo(3));
    }

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
        Assert.That(session.Protocol.UnwrittenOctets, Is.EqualTo(1004));
    }

    [Test]
    public void TryDropOldest_WholeMessages_DropsThemFromTheFront([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("1"), Frame.Text("2"), Frame.Text("3"));

        bool dropped = session.Protocol.TryDropOldest();

        Assert.That(dropped, Is.True);
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("2"), Wire.Text("3") }));
    }

    [Test]
    public void TryDropOldest_MessageThatIsBeingWritten_StaysWhole([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(Wire.Some(1000)));
        session.Write(100);

        bool dropped = session.Protocol.TryDropOldest();

        Assert.That(dropped, Is.False);
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Binary(Wire.Some(1000)) }));
    }

    [Test]
    public void TryDropOldest_NothingQueued_DropsNothing([Values] WebSocketRole role)
    {
        Assert.That(new Session(role).Protocol.TryDropOldest(), Is.False);
        Assert.That(new Session(role).Send(Frame.Ping()).Protocol.TryDropOldest(), Is.False);
    }

    [Test]
    public void TryDropOldest_FragmentedMessage_LeavesALegalWire([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("1").NotFinal(), Frame.Continuation(Wire.Utf8("2")), Frame.Text("whole"));

        while (session.Protocol.TryDropOldest())
        {
        }

        Assert.That(session.Send(Frame.Text("later")).Written().Last(), Is.EqualTo(Wire.Text("later")));
    }

    [Test]
    public void TryDropOldest_OpenFragmentedMessage_LetsItsRestFollow([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("1").NotFinal());

        session.Protocol.TryDropOldest();
        session.Send(Frame.Continuation(Wire.Utf8("2")));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("1").NotFinal(), Wire.Continuation("2") }));
    }

    [Test]
    public void Close_Queued_LeavesBehindAcceptedData([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a"), Frame.Text("b")).Close(CloseCode.NormalClosure, "done");

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("a"), Wire.Text("b"), Wire.Close(1000, "done") }));
    }

    [Test]
    public void Close_InsideAFrameOfOurs_LeavesBehindIt([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(Wire.Some(1000)));
        session.Write(100);

        session.Close(CloseReason.Normal);

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Binary(Wire.Some(1000)), Wire.Close(1000) }));
    }

    [Test]
    public void TryDropOldest_CloseIsQueuedBehind_LeavesTheClose([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a")).Close(CloseReason.Normal);

        while (session.Protocol.TryDropOldest())
        {
        }

        Assert.That(session.Written().Last(), Is.EqualTo(Wire.Close(1000)));
    }

    [Test]
    public void WriteTo_WriterThatGivesNoMoreThanAsked_WritesTheSame([Values] WebSocketRole role)
    {
        Session stingy = new Session(role).Send(Frame.Binary(Wire.Some(5000)), Frame.Text("b"), Frame.Ping());
        Session usual = new Session(role).Send(Frame.Binary(Wire.Some(5000)), Frame.Text("b"), Frame.Ping());
        var output = new StingyWriter();
        var expected = new ArrayBufferWriter<byte>();

        stingy.Protocol.WriteTo(output, int.MaxValue, At.Start);
        usual.Protocol.WriteTo(expected, int.MaxValue, At.Start);

        Assert.That(output.Written, Is.EqualTo(expected.WrittenSpan.ToArray()));
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

        session.Protocol.TryDropOldest();

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
    public void OwesControl_PingQueued_IsTrueUntilItIsWritten([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("data"));
        bool before = session.Protocol.OwesControl;

        session.Receive(Wire.Ping());

        Assert.That((before, session.Protocol.OwesControl), Is.EqualTo((false, true)));
        Assert.That(session.Flush().Protocol.OwesControl, Is.False);
    }

    [Test]
    public void HeldBytes_ControlFramesOfTheUser_AreCounted([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send([.. Enumerable.Repeat(Frame.Ping(new byte[100]), 50)]);

        Assert.That(session.Protocol.HeldBytes, Is.EqualTo(50 * (100 + 64)));
        Assert.That(session.Flush().Protocol.HeldBytes, Is.Zero);
    }
}
