using System;
using System.Linq;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>Keep-alive whose times are changed at run time.</summary>
public sealed class KeepAliveSettingsTests
{
    private static readonly ProtocolOptions TenAndFive = new() { PingInterval = At.Seconds(10), PingTimeout = At.Seconds(5) };

    [Test]
    public void Interval_ShortenedAtRunTime_HoldsFromThenOn([Values] WebSocketRole role)
    {
        Session session = new Session(role).PassTime(At.Seconds(5));

        session.Protocol.PingInterval = At.Seconds(8);
        session.PassTime(At.Seconds(13));

        Assert.That(session.Written().Single().At, Is.InRange(At.Seconds(8), At.Seconds(13)));
    }

    [Test]
    public void Interval_LengthenedAtRunTime_PutsThePingOff([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive).PassTime(At.Seconds(5));

        session.Protocol.PingInterval = At.Seconds(30);
        session.PassTime(At.Seconds(29.9));

        Assert.That(session.Written(), Is.Empty);
        Assert.That(session.PassTime(At.Seconds(35)).Written().First().At, Is.InRange(At.Seconds(30), At.Seconds(35)));
    }

    [Test]
    public void Interval_SwitchedOffAtRunTime_PingsNoMore([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive).PassTime(At.Seconds(5));

        session.Protocol.PingInterval = Timeout.InfiniteTimeSpan;

        Assert.That(session.PassTime(At.Seconds(1000)).Written(), Is.Empty);
    }

    [Test]
    public void Interval_SwitchedOnAtRunTime_Pings([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive with { PingInterval = Timeout.InfiniteTimeSpan }).PassTime(At.Seconds(100));

        session.Protocol.PingInterval = At.Seconds(10);
        session.PassTime(At.Seconds(110));

        Assert.That(session.Written().First().Opcode, Is.EqualTo(Opcode.Ping));
    }

    [Test]
    public void Interval_OfARawConnection_IsForEverUntilItIsSet([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive with { Kind = SessionKind.Raw }).PassTime(At.Seconds(100));
        var before = (session.Protocol.PingInterval, session.Written().Any());

        session.Protocol.PingInterval = At.Seconds(10);
        session.PassTime(At.Seconds(200));

        Assert.That(before, Is.EqualTo((Timeout.InfiniteTimeSpan, false)));
        Assert.That(session.Written().Select(frame => (frame.Opcode, frame.At)), Is.EqualTo(new[] { (Opcode.Ping, At.Seconds(100)), (Opcode.Close, At.Seconds(105)) }));
    }

    [Test]
    public void Interval_SwitchedOnAfterLongSilence_DoesNotFailAtOnce([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive with { PingInterval = Timeout.InfiniteTimeSpan }).PassTime(At.Seconds(100));

        session.Protocol.PingInterval = At.Seconds(10);
        session.PassTime(At.Seconds(104.9));

        session.MustBeOpen();
    }

    [Test]
    public void Timeout_ChangedAtRunTime_HoldsForTheNextPing([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive).PassTime(At.Seconds(5));

        session.Protocol.PingTimeout = At.Seconds(2);
        session.PassTime(At.Seconds(60));

        Assert.That(session.Written().Select(frame => frame.At), Is.EqualTo(new[] { At.Seconds(10), At.Seconds(12) }));
    }

    [Test]
    public void Times_SetToNothingOrLess_Throw([Values] WebSocketRole role, [Values(0, -2)] int seconds)
    {
        WebSocketProtocol protocol = new Session(role).Protocol;

        Assert.That(() => protocol.PingInterval = At.Seconds(seconds), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => protocol.PingTimeout = At.Seconds(seconds), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Times_OfAllTime_DontOverflow([Values] WebSocketRole role)
    {
        TimeSpan forever = TimeSpan.MaxValue;
        var times = new ProtocolOptions { PingInterval = forever, PingTimeout = forever, CloseTimeout = forever, Linger = forever };
        var session = new Session(role, times);

        session.Stall(At.Seconds(10)).Receive(Wire.Text("x")).Close(CloseReason.Normal).Flush().Receive(Wire.Close(1000));

        Assert.That(session.Protocol.Deadline, Is.EqualTo(forever));
        Assert.That(session.ReceiveEnd().Protocol.IsEnded, Is.True);
    }
}
