using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Pings are answered on a default connection: one Pong is pending at most, the latest wins (RFC 6455 §5.5.3).</summary>
public sealed class PingTests
{
    [Test]
    [Property("Case", "K-C11")]
    public void Ping_OnADefaultConnection_IsAnsweredAndHidden([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Ping("a"));

        Assert.That(session.Read(), Is.Empty);
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Pong("a") }));
    }

    [Test]
    public void Ping_WithoutPayload_IsAnsweredWithout([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Ping());

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Pong() }));
    }

    [Test]
    [Property("Case", "K-S02")]
    public void Pings_FiveInOnePieceWithAnOutput_AreAllAnsweredInOrder([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.ReceiveAnswering([.. "12345".Select(c => Wire.Ping($"{c}"))]);

        Assert.That(session.Written(), Is.EqualTo("12345".Select(c => Wire.Pong($"{c}"))));
    }

    [Test]
    [Property("Case", "K-S02")]
    public void Pings_EachWrittenBeforeTheNext_AreAllAnswered([Values] WebSocketRole role)
    {
        var session = new Session(role);

        foreach (char c in "12345")
            session.Receive(Wire.Ping($"{c}")).Flush();

        Assert.That(session.Written(), Is.EqualTo("12345".Select(c => Wire.Pong($"{c}"))));
    }

    [Test]
    [Property("Case", "H2.5")]
    public void Pings_BeforeAnythingIsWritten_LeaveTheLatestPong([Values] WebSocketRole role)
    {
        var session = new Session(role);

        session.Receive(Wire.Ping("1"), Wire.Ping("2"), Wire.Ping("3"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Pong("3") }));
    }

    [Test]
    [Property("Case", "H2.5")]
    [Property("Case", "H3.Resources")]
    public void Pings_TenThousandUnwritten_HoldOnePong([Values] WebSocketRole role)
    {
        var session = new Session(role);
        byte[] ping = Wire.Ping(new string('p', 125)).Encode(role.Peer());

        for (int i = 0; i < 10_000; i++)
            session.Receive(ping);

        Assert.That(session.Protocol.HeldBytes, Is.LessThan(1024));
        Assert.That(session.Written().Length, Is.EqualTo(1));
    }

    [Test]
    [Property("Case", "H2.5")]
    public void Pings_WhileTheUserSentAPong_KeepTheUsers([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Pong(Wire.Utf8("mine")));

        session.Receive(Wire.Ping("1"), Wire.Ping("2"));

        Assert.That(session.Written(), Is.EquivalentTo(new[] { Wire.Pong("mine"), Wire.Pong("2") }));
    }

    [Test]
    public void Pong_AnswerToAPing_PassesQueuedData([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a"), Frame.Text("b"));
        session.Write(1);

        session.Receive(Wire.Ping("p"));

        Assert.That(session.Written().SkipWhile(frame => frame.Text != "p").Count(), Is.GreaterThan(1));
    }

    [Test]
    public void Ping_InsideAFrameOfOurs_IsAnsweredBehindThatFrame([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(Wire.Some(1000)), Frame.Text("later"));
        session.Write(100);

        session.ReceiveAnswering(Wire.Ping("p"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Binary(Wire.Some(1000)), Wire.Pong("p"), Wire.Text("later") }));
    }

    [Test]
    public void Ping_BetweenFragmentsOfOurs_IsAnsweredAtOnce([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a").NotFinal()).Flush();

        session.ReceiveAnswering(Wire.Ping("p"));
        session.Send(Frame.Continuation(Wire.Utf8("b")));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("a").NotFinal(), Wire.Pong("p"), Wire.Continuation("b") }));
    }

    [Test]
    public void Ping_AfterOurClose_IsNotAnswered([Values] WebSocketRole role)
    {
        Session session = new Session(role).Close(CloseReason.Normal).Flush();

        session.ReceiveAnswering(Wire.Ping("p"));

        Assert.That(session.Written().Select(frame => frame.Opcode), Is.EqualTo(new[] { Opcode.Close }));
    }

    [Test]
    [Property("Case", "K-R01")]
    public void Ping_OnARawConnection_IsShownAndNotAnswered([Values] WebSocketRole role)
    {
        Session session = Session.Raw(role);

        session.ReceiveAnswering(Wire.Ping("p"));

        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Ping(Wire.Utf8("p")) }));
        Assert.That(session.Written(), Is.Empty);
    }

    [Test]
    [Property("Case", "H1.13")]
    [Property("Case", "H3.Resources")]
    public void Pongs_UnsolicitedFlood_LeavesNothing([Values] WebSocketRole role)
    {
        var session = new Session(role);
        byte[] pong = Wire.Pong(new string('q', 125)).Encode(role.Peer());

        for (int i = 0; i < 10_000; i++)
            session.Receive(pong);

        Assert.That(session.Read(), Is.Empty);
        Assert.That(session.Written(), Is.Empty);
        Assert.That(session.Protocol.HeldBytes, Is.LessThan(1024));
    }

    [Test]
    public void Pings_BehindUnreadData_AreAnswered([Values] WebSocketRole role)
    {
        Session session = new Session(role).Receive(Wire.Text("unread"));

        session.Receive(Wire.Ping("p"));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Pong("p") }));
        Assert.That(session.Read(), Is.EqualTo(new[] { Frame.Text("unread") }));
    }
}
