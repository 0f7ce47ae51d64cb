using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>Keep-alive: a Ping after silence, 1011 when still no octet comes.</summary>
public sealed class KeepAliveTests
{
    private static readonly ProtocolOptions TenAndFive = new() { PingInterval = At.Seconds(10), PingTimeout = At.Seconds(5) };

    [Test]
    public void Silence_ForTheInterval_BringsAPing([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive).PassTime(At.Seconds(9.9));
        WireFrame[] before = session.Written();

        session.PassTime(At.Seconds(10));

        Assert.That(before, Is.Empty);
        WireFrame ping = session.Written().Single();
        Assert.That((ping.Opcode, ping.IsFinal, ping.At), Is.EqualTo((Opcode.Ping, true, At.Seconds(10))));
    }

    [Test]
    [Property("Case", "K-S03")]
    public void Silence_AfterThePing_FailsWith1011([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { PingInterval = At.Seconds(0.5), PingTimeout = At.Seconds(0.5) });

        session.PassTime(At.Seconds(1));

        WireFrame[] written = session.Written();
        Assert.That(written.Select(frame => frame.Opcode), Is.EqualTo(new[] { Opcode.Ping, Opcode.Close }));
        Assert.That(written.Select(frame => frame.At), Is.EqualTo(new[] { At.Seconds(0.5), At.Seconds(1) }));
        Assert.That(written[1].CloseCode, Is.EqualTo(1011));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.KeepAliveTimeout));
        Assert.That(session.Protocol.Initiator, Is.EqualTo(Initiator.Local));
        Assert.That(session.Protocol.Failure, Is.Null);
    }

    [Test]
    public void Silence_WithTheDefaults_PingsAt20AndFailsAt40([Values] WebSocketRole role)
    {
        Session session = new Session(role).PassTime(At.Seconds(60));

        Assert.That(session.Written().Select(frame => (frame.Opcode, frame.At)),
            Is.EqualTo(new[] { (Opcode.Ping, At.Seconds(20)), (Opcode.Close, At.Seconds(40)) }));
    }

    [Test]
    [Property("Case", "K-E06")]
    public void Ping_Answered_KeepsTheSessionAlive([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { PingInterval = At.Seconds(0.05) });
        var pings = new List<WireFrame>();

        for (int i = 1; i <= 10; i++)
        {
            pings.AddRange(session.PassTime(At.Seconds(0.05 * i)).Written());
            session.Receive([.. pings.TakeLast(1).Select(ping => ping with { Opcode = Opcode.Pong, IsMasked = null })]);
        }

        Assert.That(pings.Count, Is.GreaterThanOrEqualTo(5));
        Assert.That(pings.Select(ping => (ping.Opcode, ping.IsFinal)), Is.All.EqualTo((Opcode.Ping, true)));
        Assert.That(pings.Select(ping => ping.Payload.Length), Is.All.Positive);
        Assert.That(session.Close(CloseReason.Normal).Written(), Is.EqualTo(new[] { Wire.Close(1000) }));
    }

    [Test]
    public void AnyOctet_AfterThePing_CountsAsLife([Values] WebSocketRole role)
    {
        byte[] frame = Wire.Binary(new byte[100]).Encode(role.Peer());
        Session session = new Session(role, TenAndFive).PassTime(At.Seconds(14.9));

        session.Receive(frame.AsSpan(0, 1)).PassTime(At.Seconds(24.8));

        session.MustBeOpen();
        Assert.That(session.Written().Select(ping => ping.At), Is.EqualTo(new[] { At.Seconds(10) }));
    }

    [Test]
    [Property("Case", "H3.Resources")]
    public void FrameOneOctetPerSecond_IsNeverPinged([Values] WebSocketRole role)
    {
        var session = new Session(role, TenAndFive);

        foreach ((int second, byte octet) in Wire.Text(new string('x', 90)).Encode(role.Peer()).Index())
            session.PassTime(At.Seconds(second)).Receive([octet]);

        Assert.That(session.Written(), Is.Empty);
        Assert.That(session.Read().Length, Is.EqualTo(1));
    }

    [Test]
    public void Octets_BeforeTheInterval_PutThePingOff([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive).PassTime(At.Seconds(7)).Receive(Wire.Pong());

        session.PassTime(At.Seconds(17));

        Assert.That(session.Written().Select(frame => (frame.Opcode, frame.At)), Is.EqualTo(new[] { (Opcode.Ping, At.Seconds(17)) }));
    }

    [Test]
    public void Life_AfterThePing_StartsTheIntervalAfresh([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive).PassTime(At.Seconds(12)).Receive(Wire.Text("x"));

        session.PassTime(At.Seconds(27));

        Assert.That(session.Written().Select(frame => (frame.Opcode, frame.At)),
            Is.EqualTo(new[] { (Opcode.Ping, At.Seconds(10)), (Opcode.Ping, At.Seconds(22)), (Opcode.Close, At.Seconds(27)) }));
    }

    [Test]
    public void Silence_EmptyReceive_IsNoLife([Values] WebSocketRole role)
    {
        Session session = new Session(role, TenAndFive).PassTime(At.Seconds(12)).Receive(ReadOnlySpan<byte>.Empty);

        session.PassTime(At.Seconds(15));

        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.KeepAliveTimeout));
    }

    [Test]
    public void Sending_MuchData_IsNoLifeOfThePeer([Values] WebSocketRole role)
    {
        var session = new Session(role, TenAndFive);

        for (int second = 1; second < 15; second++)
            session.PassTime(At.Seconds(second)).Send(Frame.Text("data"));
        session.PassTime(At.Seconds(15));

        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.KeepAliveTimeout));
    }

    [Test]
    public void Interval_Infinite_NeverPings([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { PingInterval = Timeout.InfiniteTimeSpan });

        session.PassTime(At.Seconds(100_000));

        Assert.That(session.Written(), Is.Empty);
        session.MustBeOpen();
    }

    [Test]
    public void Timeout_Infinite_NeverFails([Values] WebSocketRole role)
    {
        var session = new Session(role, TenAndFive with { PingTimeout = Timeout.InfiniteTimeSpan });

        session.PassTime(At.Seconds(1000));

        session.MustBeOpen();
        Assert.That(session.Written().Select(frame => frame.Opcode), Is.Not.Empty.And.All.EqualTo(Opcode.Ping));
    }

    [Test]
    public void Timeout_LongerThanTheInterval_StillFails([Values] WebSocketRole role)
    {
        var session = new Session(role, new ProtocolOptions { PingInterval = At.Seconds(1), PingTimeout = At.Seconds(10) });

        session.PassTime(At.Seconds(60));

        WireFrame[] written = session.Written();
        Assert.That((written.First().Opcode, written.First().At), Is.EqualTo((Opcode.Ping, At.Seconds(1))));
        Assert.That((written.Last().Opcode, written.Last().At), Is.EqualTo((Opcode.Close, At.Seconds(11))));
    }

    [Test]
    public void Advance_BeforeTheDeadline_DoesNothing([Values] WebSocketRole role)
    {
        var session = new Session(role, TenAndFive);

        for (int i = 0; i < 10; i++)
            session.Protocol.Advance(At.Seconds(9));

        Assert.That(session.Protocol.WantsWrite, Is.False);
    }

    [Test]
    public void Advance_LongAfterTheDeadline_PingsBeforeItJudges([Values] WebSocketRole role)
    {
        var session = new Session(role, TenAndFive);

        session.Protocol.Advance(At.Seconds(1000));

        session.MustBeOpen();
        Assert.That(session.Written().Single().Opcode, Is.EqualTo(Opcode.Ping));
    }

    [Test]
    public void Start_LateInstant_CountsFromThere([Values] WebSocketRole role)
    {
        var protocol = new WebSocketProtocol(role, TenAndFive, new SeededOctets(), now: At.Seconds(1000));

        Assert.That(protocol.Deadline, Is.EqualTo(At.Seconds(1010)));
    }
}
