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
public sealed class BackpressureTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private static WebSocketSessionOptions Smallest { get; } = new() { OutboxHigh = 1, OutboxLow = 0, ReadAhead = 0 };

    [Test, Property("Case", "K-B01"), Property("Case", "K-B04")]
    public void Echo_WithTheSmallestQueues_ReturnsAllInTheirOrder([Values] SessionKind kind) => Run(async () =>
    {
        var options = Smallest with { Kind = kind };
        var (session, peer) = OpenPair(options, options);
        session.Incoming.Subscribe(session.Outgoing);
        var seen = Record(peer);
        string[] sent = [.. Enumerable.Range(0, 100).Select(number => $"{number}")];

        foreach (var text in sent)
        {
            await peer.SendAsync(text);
        }

        await seen.TakeAsync(100);
        Assert.That(seen.Texts, Is.EqualTo(sent));
    });

    [Test, Property("Case", "K-B03"), Property("Case", "U6")]
    public void Peer_WhoseDataNobodyReads_WaitsAndLosesNothing() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 10_000 });
        var patient = new WebSocketSessionOptions { PingInterval = Timeout.InfiniteTimeSpan, WriteStallTimeout = Timeout.InfiniteTimeSpan };
        var (session, peer) = OpenPair(transport, new WebSocketSessionOptions { ReadAhead = 10_000 }, patient);
        var sending = SendAllAsync(peer, 2000, new byte[1000]);

        await Clock.DelayAsync(TimeSpan.FromMinutes(5));
        Assert.That(sending.IsCompleted, Is.False);
        Assert.That(Insides(session).Protocol.HeldBytes, Is.LessThan(3 * 10_000));
        Assert.That((session.State, peer.State), Is.EqualTo((ConnectionState.Open, ConnectionState.Open)));
        var seen = Record(session);
        await seen.TakeAsync(2000);

        await sending;
    });

    [Test, Property("Case", "K-B08")]
    public void Session_ThatOnlySends_EndsNormally() => Run(async () =>
    {
        var (session, peer) = OpenPair();

        await SendAllAsync(session, 1000, "message"u8.ToArray());
        await peer.SendAsync("nobody reads this");
        await session.CloseAsync();

        Assert.That((await session.Completion).IsClean && (await peer.Completion).IsClean, Is.True);
        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    });

    [Test, Property("Case", "U6"), Property("Case", "H1.21"), Property("Case", "H3.Resources")]
    public void Echo_ToAPeerThatSendsAndReadsNothing_HoldsBoundedOctets() => Run(async () =>
    {
        var link = new LinkOptions { Window = 10_000 };
        var options = new WebSocketSessionOptions { ReadAhead = 10_000, OutboxHigh = 10_000, OutboxLow = 5_000, WriteStallTimeout = TimeSpan.FromHours(1), PingInterval = TimeSpan.FromHours(1) };
        var (session, peer) = Open(options, link);
        session.Incoming.Subscribe(session.Outgoing);
        var sent = 0;
        Task send = Task.CompletedTask;

        while (send.IsCompleted && sent < 1000)
        {
            send = peer.SendAsync(Frame.Binary(new byte[1000]));
            sent++;
            await Clock.SettleAsync();
        }

        Assert.That(send.IsCompleted, Is.False);
        Assert.That(Insides(session).Protocol.HeldBytes, Is.LessThan(5 * 10_000));
        Assert.That(sent * 1000, Is.LessThan(4 * 10_000 + 70_000));
        for (var number = 0; number < sent; number++)
        {
            Assert.That((await peer.ReadFrameAsync()).Payload.Length, Is.EqualTo(1000));
        }

        await send;
    });

    [Test]
    public void Proxy_BetweenTwoSessions_MakesTheSourceWaitForTheTarget() => Run(async () =>
    {
        var link = new LinkOptions { Window = 1000 };
        var (source, feeding) = OpenPair(link: link, subject: new WebSocketSessionOptions { ReadAhead = 1000 });
        var (target, reading) = OpenPair(link: link, subject: SmallOutbox, peer: new WebSocketSessionOptions { ReadAhead = 1000 });
        source.Incoming.Subscribe(target.Outgoing);
        var sending = SendAllAsync(feeding, 3000, new byte[1000]);

        await Clock.SettleAsync();
        Assert.That(sending.IsCompleted, Is.False);
        var seen = Record(reading);
        await seen.TakeAsync(3000);

        await sending;
    });

    [Test, Property("Case", "U18")]
    public void Observer_ThatIsSlow_PacesThePeer() => Run(async () =>
    {
        var link = new LinkOptions { Window = 1000 };
        var (session, peer) = OpenPair(new WebSocketSessionOptions { ReadAhead = 1000 }, SmallOutbox, link);
        Record(session, async (_, token) => await Clock.DelayAsync(Ms(100), token));

        await SendAllAsync(peer, 100, new byte[500]);

        Assert.That(Clock.Elapsed, Is.GreaterThan(Ms(100 * (100 - 30))));
    });

    [Test]
    public void Observers_Three_ArePacedByTheSlowest() => Run(async () =>
    {
        var link = new LinkOptions { Window = 1000 };
        var (session, peer) = OpenPair(new WebSocketSessionOptions { ReadAhead = 1000 }, SmallOutbox, link);
        var gate = new TaskCompletionSource();
        using var hold = session.Hold();
        FrameRecorder[] seen = [Record(session), Record(session, (_, _) => new ValueTask(gate.Task)), Record(session)];
        hold.Dispose();
        var sending = SendAllAsync(peer, 100, new byte[500]);

        await Clock.SettleAsync();
        Assert.That((sending.IsCompleted, seen[1].Frames.Count), Is.EqualTo((false, 1)));
        Assert.That(seen.Select(recorder => recorder.Frames.Count), Is.All.LessThanOrEqualTo(2));
        gate.SetResult();

        await Task.WhenAll(seen.Select(recorder => recorder.TakeAsync(100)));
        await sending;
    });

    [Test, Property("Case", "U18")]
    public void Observer_AtWorkBehindAFullReadAhead_StopsTheReadingUntilItIsDone() => Lanes(
        """
        wire< : ttp-------
        app<  : [t---][t---]
        read  : -!--^
        wire> : ----q
        """,
        with => with.Session(options => options with { ReadAhead = 1 }));

    [Test]
    public void ReadAhead_SmallerThanAMessage_StillLetsItIn() => Run(async () =>
    {
        var (session, peer) = Open(Smallest);

        await peer.SendAsync(Frame.Binary(new byte[100_000]));

        Assert.That((await Record(session).NextAsync()).Payload.Length, Is.EqualTo(100_000));
    });

    private static async Task SendAllAsync(IWebSocketSession session, int count, byte[] payload)
    {
        for (var number = 0; number < count; number++)
        {
            await session.SendAsync(payload);
        }
    }
}
