using System;
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
public sealed class PingsTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    [Test]
    public void PingAsync_OverALink_TakesTwiceItsLatency() => Run(async () =>
    {
        var (subject, _) = OpenPair(link: new LinkOptions { Latency = Ms(40) });

        Assert.That(await subject.PingAsync(), Is.EqualTo(Ms(80)));
        await Clock.DelayAsync(Ms(7));
        Assert.That(await subject.PingAsync(), Is.EqualTo(Ms(80)));
    });

    [Test]
    public void PingAsync_KeepAliveBetween_IsNotTakenForItsPong() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { PingInterval = Ms(100), PingTimeout = Ms(500) });

        var waiting = session.PingAsync();
        var asked = await peer.ReadFrameAsync();
        var keepAlive = await peer.ReadFrameAsync();
        await peer.SendAsync(Frame.Pong(keepAlive.Payload));
        await Clock.DelayAsync(Ms(20));
        var early = waiting.IsCompleted;
        await peer.SendAsync(Frame.Pong(asked.Payload));

        Assert.That((early, await waiting), Is.EqualTo((false, Ms(120))));
    });

    [Test]
    public void PingAsync_PeerAnswersOnlyTheLatest_EarlierOnesTookLonger() => Run(async () =>
    {
        var (session, peer) = Open();

        var first = session.PingAsync();
        await Clock.DelayAsync(Ms(30));
        var second = session.PingAsync();
        await peer.ReadFrameAsync();
        var ping = await peer.ReadFrameAsync();
        await Clock.DelayAsync(Ms(5));
        await peer.SendAsync(Frame.Pong(ping.Payload));

        Assert.That((await first, await second), Is.EqualTo((Ms(35), Ms(5))));
    });

    [Test]
    public void PingAsync_OutboxIsFull_TheWaitForRoomIsNoPartOfTheWay() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Latency = Ms(10), Window = 1024 });
        var (session, peer) = Open(transport, SmallOutbox);
        await session.SendAsync(new byte[4096]);

        var waiting = session.PingAsync();
        await Clock.DelayAsync(Seconds(1));
        await peer.ReadFrameAsync();
        var ping = await peer.ReadFrameAsync();
        await peer.SendAsync(Frame.Pong(ping.Payload));

        Assert.That((ping.Opcode, await waiting), Is.EqualTo((Opcode.Ping, Ms(20))));
    });

    [Test]
    public void PingAsync_CancelledWhileItWaitsForRoom_IsNeverSent() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 1024 });
        var (session, peer) = Open(transport, SmallOutbox);
        using var cancellation = new CancellationTokenSource();
        await session.SendAsync(new byte[4096]);

        var waiting = session.PingAsync(cancellation.Token);
        cancellation.Cancel();

        Assert.That(await Expect.FailureAsync(waiting), Is.InstanceOf<OperationCanceledException>());
        Assert.That((await peer.ReadFrameAsync()).Opcode, Is.EqualTo(Opcode.Binary));
        await session.SendAsync("next");
        Assert.That((await peer.ReadFrameAsync()).Opcode, Is.EqualTo(Opcode.Text));
    });

    [Test]
    public void PingAsync_ThousandsThatAreCancelledWhileTheyWait_AreNotRemembered() => Run(async () =>
    {
        var (session, _) = Open(InMemoryTransport.Pair(Clock, new LinkOptions { Window = 1024 }), SmallOutbox);
        await session.SendAsync(new byte[8192]);

        for (var i = 0; i < 2000; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var ping = session.PingAsync(i % 2 == 0 ? cancellation.Token : new CancellationToken(canceled: true));
            cancellation.Cancel();
            Assert.That(await Expect.FailureAsync(ping), Is.InstanceOf<OperationCanceledException>());
        }

        Assert.That(Insides(session).Pings!.Awaited, Is.Zero);
    });

    [Test]
    public void PingAsync_OnARawSession_CompletesAndIncomingShowsThePong() => Run(async () =>
    {
        var (session, peer) = Open(Raw);
        var seen = Record(session);

        var waiting = session.PingAsync();
        var ping = await peer.ReadFrameAsync();
        await Clock.DelayAsync(Ms(3));
        await peer.SendAsync(Frame.Pong(ping.Payload));

        Assert.That(await waiting, Is.EqualTo(Ms(3)));
        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Pong(ping.Payload)));
    });

    [Test]
    public void PingAsync_PeerClosesInsteadOfAnswering_FailsWithTheEnd() => Run(async () =>
    {
        var (session, peer) = Open();

        var waiting = session.PingAsync();
        await peer.ReadFrameAsync();
        await peer.SendAsync(Frame.Close(CloseReason.Normal));

        var failure = await Expect.FailureAsync<SessionException>(waiting);
        Assert.That(failure.End?.Kind, Is.EqualTo(EndKind.Closed));
    });
}
