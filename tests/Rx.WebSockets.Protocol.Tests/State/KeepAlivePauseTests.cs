using System.Linq;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>Keep-alive while one of the directions stands still.</summary>
public sealed class KeepAlivePauseTests
{
    private static readonly ProtocolOptions TenAndFive = new() { PingInterval = At.Seconds(10), PingTimeout = At.Seconds(5) };

    [Test]
    public void Judgement_WhileWePauseReading_Pauses([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive with { ReadAhead = 100 }).Receive(Wire.Binary(new byte[200]));

        session.PassTime(At.Seconds(100));

        Assert.That(session.Protocol.WantsRead, Is.False);
        session.MustBeOpen();
    }

    [Test]
    public void Judgement_ReadingGoesOn_GivesThePeerItsTimeAgain([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive with { ReadAhead = 100 }).Receive(Wire.Binary(new byte[200]));

        session.PassTime(At.Seconds(100)).Read();
        session.PassTime(At.Seconds(104.9));
        session.MustBeOpen();

        session.PassTime(At.Seconds(115));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.KeepAliveTimeout));
    }

    [Test]
    public void Judgement_NobodyReadsAfterThePing_GivesThePeerItsTimeAgain([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive).PassTime(At.Seconds(10));

        session.Protocol.IsReadingHeld = true;
        session.PassTime(At.Seconds(100));
        session.Protocol.IsReadingHeld = false;
        session.PassTime(At.Seconds(104.9));
        session.MustBeOpen();

        session.PassTime(At.Seconds(105));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.KeepAliveTimeout));
    }

    [Test]
    public void Ping_AfterAPause_WaitsForItsWholeInterval([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive with { ReadAhead = 100 }).Receive(Wire.Binary(new byte[200]));

        session.PassTime(At.Seconds(100)).Read();
        session.PassTime(At.Seconds(109.9));
        Assert.That(session.Written(), Is.Empty);

        session.PassTime(At.Seconds(110));
        Assert.That(session.Written().Select(frame => frame.Opcode), Is.EqualTo(new[] { Opcode.Ping }));
    }

    [Test]
    public void Judgement_LifeAfterAPause_KeepsTheSession([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive with { ReadAhead = 100 }).Receive(Wire.Binary(new byte[200]));

        session.PassTime(At.Seconds(100)).Read();
        session.PassTime(At.Seconds(104)).Receive(Wire.Pong()).PassTime(At.Seconds(113.9));

        session.MustBeOpen();
    }

    [Test]
    public void Ping_InsideAFrameOfOurs_WaitsForItsEnd([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive).Send(Frame.Binary(Wire.Some(1000)), Frame.Text("b"));
        session.Write(100);

        session.Stall(At.Seconds(10));

        Assert.That(session.Written().Select(frame => frame.Opcode), Is.EqualTo(new[] { Opcode.Binary, Opcode.Ping, Opcode.Text }));
    }

    [Test]
    public void Pings_TransportTakesNothing_DontPileUp([Values] WebSocketRole role)
    {
        var session = new Session(role, TenAndFive with { PingTimeout = Timeout.InfiniteTimeSpan });

        session.Stall(At.Seconds(100_000));

        Assert.That(session.Protocol.HeldBytes, Is.LessThan(1024));
    }
}
