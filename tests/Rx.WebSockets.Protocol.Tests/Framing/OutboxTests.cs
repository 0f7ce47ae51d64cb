using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

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
    public void WriteTo_ControlFramesBeforeData_CountTowardsTheLimit([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(new byte[1000]), Frame.Ping(new byte[125]));

        int written = session.Write(150);

        Assert.That(written, Is.InRange(127, 150 + 14));
    }
}
