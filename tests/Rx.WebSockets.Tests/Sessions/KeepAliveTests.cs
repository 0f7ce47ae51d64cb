using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class KeepAliveTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private static WebSocketSessionOptions HalfSeconds { get; } = new() { PingInterval = Ms(500), PingTimeout = Ms(500) };

    [Test, Property("Case", "K-S03"), Property("Case", "U2"), Property("Case", "K-E01")]
    public void Silence_AfterAPing_EndsTheSessionWith1011() => Run(async () =>
    {
        var (session, peer) = Open(HalfSeconds);
        var seen = Record(session);

        var ping = await peer.ReadFrameAsync();
        Assert.That((ping.Opcode, ping.IsFinal, ping.Payload.IsEmpty, Clock.Elapsed), Is.EqualTo((Opcode.Ping, true, false, Ms(500))));
        var close = await peer.ReadFrameAsync();
        Assert.That((close.CloseCode, Clock.Elapsed), Is.EqualTo(((CloseCode?)CloseCode.InternalError, Ms(1000))));

        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        await Expect.FailureAsync<SessionException>(session.SendAsync("a"));
        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code), Is.EqualTo((EndKind.KeepAliveTimeout, Initiator.Local, CloseCode.InternalError)));
    });

    [Test, Property("Case", "K-E06"), Property("Case", "K-C41")]
    public void Pings_ThatAreAnswered_KeepTheSessionOpen() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { PingInterval = Ms(50), PingTimeout = Ms(50) });

        for (var number = 1; number <= 5; number++)
        {
            var ping = await peer.ReadFrameAsync();
            Assert.That((ping.Opcode, ping.IsFinal, ping.Payload.IsEmpty), Is.EqualTo((Opcode.Ping, true, false)));
            await peer.SendAsync(Frame.Pong(ping.Payload));
        }

        Assert.That((session.State, Clock.Elapsed), Is.EqualTo((ConnectionState.Open, Ms(250))));
        await peer.SendAsync(Frame.Close(CloseReason.Normal));
        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));
    });

    [Test, Property("Case", "U3")]
    public void Silence_BrokenByAnyOctet_CountsAsLife() => Run(async () =>
    {
        var (session, peer) = Open(HalfSeconds);
        byte[] message = WireFrame.Binary(new byte[20]).ToOctets(peer.Role);

        foreach (var octet in message)
        {
            await Clock.DelayAsync(Ms(900));
            await peer.SendOctetsAsync(new[] { octet });
        }

        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
        Assert.That((await Record(session).NextAsync()).Payload.Length, Is.EqualTo(20));
    });

    [Test, Property("Case", "H3.Resources")]
    public void Peer_ThatIsHalfOpen_IsNoticedAfterBothTimes() => Lanes("""
        wire< : 5s ~
        wire> : 5s ~ 14999ms p 19999ms '1011'
        end   : 42s 'KeepAliveTimeout by Local 1011'
        """);

    [Test, Property("Case", "U2")]
    public void Judgement_WhileReadingIsPausedByUs_Pauses() => Run(async () =>
    {
        var (session, peer) = Open(HalfSeconds with { ReadAhead = 100 });
        for (var number = 0; number < 10; number++)
        {
            await peer.SendAsync(Frame.Binary(new byte[50]));
        }

        await Clock.DelayAsync(TimeSpan.FromMinutes(10));
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
        var seen = Record(session);
        await seen.TakeAsync(10);
        var resumed = Clock.Elapsed;

        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.KeepAliveTimeout));
        Assert.That(Clock.Elapsed - resumed, Is.InRange(Ms(500), Ms(1000) + Seconds(12)));
    });

    [Test]
    public void Ping_OfThePeerWithinTheReadAhead_IsAnsweredAlthoughNobodyReads() => Run(async () =>
    {
        var (_, peer) = Open();

        await peer.SendAsync(WireFrame.Text("held"), WireFrame.Ping("p"u8.ToArray()));

        await peer.ExpectAsync(Frame.Pong("p"u8.ToArray()));
    });

    [Test]
    public void Ping_OfThePeerWhileAnObserverIsAtWork_IsAnswered() => Lanes(
        """
        wire< : 'a'-('b'p)
        wire> : --q
        app<  : ['a'-----]'b'
        """,
        with => with.Value("p", "p").Value("q", "p"));

    [Test]
    public void Ping_OfThePeerBehindAFullReadAhead_IsAnsweredOnceTheObserverHasTakenEnough() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { ReadAhead = 1000 });
        await peer.SendAsync(WireFrame.Binary(new byte[600]), WireFrame.Binary(new byte[600]));
        await Clock.SettleAsync();
        await peer.SendAsync(Frame.Ping("p"u8.ToArray()));
        await Clock.DelayAsync(Seconds(1));
        var gate = new TaskCompletionSource();
        var taken = 0;

        Record(session, (_, _) => ++taken == 2 ? new ValueTask(gate.Task) : default);

        await peer.ExpectAsync(Frame.Pong("p"u8.ToArray()));
        Assert.That((taken, Clock.Elapsed), Is.EqualTo((2, Seconds(1))));
        gate.SetResult();
    });

    [Test]
    public void PingInterval_ShortenedWhileOpen_HoldsAtOnce() => Run(async () =>
    {
        var (session, peer) = Open();
        await Clock.DelayAsync(Seconds(1));

        session.PingInterval = Seconds(2);
        session.PingTimeout = Seconds(3);

        Assert.That((await peer.ReadFrameAsync()).Opcode, Is.EqualTo(Opcode.Ping));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(2)));
        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.InternalError));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(5)));
    });

    [Test]
    public void PingInterval_TurnedOffWhileOpen_SendsNoneAndJudgesNobody() => Run(async () =>
    {
        var (session, peer) = Open(HalfSeconds);
        session.PingInterval = Timeout.InfiniteTimeSpan;

        await Clock.DelayAsync(TimeSpan.FromMinutes(30));

        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
        await session.SendAsync("first");
        await peer.ExpectAsync(Frame.Text("first"));
    });

    [Test]
    public void PingInterval_TurnedOnWhileOpen_SendsPings() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { PingInterval = Timeout.InfiniteTimeSpan });
        await Clock.DelayAsync(TimeSpan.FromMinutes(10));

        session.PingInterval = Seconds(1);

        var ping = await peer.ReadFrameAsync();
        Assert.That(ping.Opcode, Is.EqualTo(Opcode.Ping));
        Assert.That(Clock.Elapsed - TimeSpan.FromMinutes(10), Is.LessThanOrEqualTo(Seconds(1)));
    });

    [Test]
    public void PingTimeout_WithoutEnd_NeverJudges() => Run(async () =>
    {
        var (session, _) = Open(new WebSocketSessionOptions { PingTimeout = Timeout.InfiniteTimeSpan });

        await Clock.DelayAsync(TimeSpan.FromMinutes(30));

        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void Times_ThatAreNone_AreRefused()
    {
        var (session, _) = Open();

        Assert.That(() => session.PingInterval = TimeSpan.Zero, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => session.PingTimeout = Seconds(-5), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Pings_OfAnIdlePair_GoOnForEverAndCostNothingElse() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock);
        var (session, peer) = OpenPair(transport);

        await Clock.DelayAsync(TimeSpan.FromMinutes(10));

        Assert.That((session.State, peer.State), Is.EqualTo((ConnectionState.Open, ConnectionState.Open)));
        Assert.That(transport.Client.Sent.Flushes.Count + transport.Server.Sent.Flushes.Count, Is.LessThanOrEqualTo(4 * 30 + 4));
        Assert.That(transport.Client.Sent.Flushes.Select(flush => flush.At.TotalSeconds % 20), Is.All.Zero);
    });
}
