using System;
using System.Threading;
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
public sealed class HeartbeatTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private static WebSocketSessionOptions NoKeepAlive { get; } = new() { PingInterval = Timeout.InfiniteTimeSpan };

    [Test]
    public void Heartbeat_BadArguments_AreRefusedAtTheCall()
    {
        var (session, _) = Open();

        Assert.That(() => session.Heartbeat(TimeSpan.Zero, () => Frame.Ping()), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => session.Heartbeat(Seconds(1), null!), Throws.ArgumentNullException);
        Assert.That(() => session.Heartbeat(Seconds(1), null!, new UserFormat()), Throws.ArgumentNullException);
        Assert.That(() => session.Heartbeat(Seconds(1), () => new User("a", 1), null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Heartbeat_BetweenOtherMessages_IsSentSoLongAfterTheLast() => Run(async () =>
    {
        var (session, peer) = Open(NoKeepAlive);
        using var heartbeat = session.Heartbeat(Seconds(10), () => Frame.Text("beat"));

        await Clock.DelayAsync(Seconds(6));
        await session.SendAsync("a");
        await Clock.DelayAsync(Seconds(6));
        session.Outgoing.OnNext(Frame.Text("b"));

        await peer.ExpectAsync(Frame.Text("a"));
        await peer.ExpectAsync(Frame.Text("b"));
        await peer.ExpectAsync(Frame.Text("beat"));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(22)));
        await peer.ExpectAsync(Frame.Text("beat"));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(32)));
    });

    [Test]
    public void Heartbeat_ControlFramesOnly_CountAsSilence() => Run(async () =>
    {
        var (session, peer) = Open();
        using var heartbeat = session.Heartbeat(Seconds(10), () => Frame.Text("beat"));

        await Clock.DelayAsync(Seconds(6));
        await session.SendAsync(Frame.Ping());
        await peer.SendAsync(Frame.Ping());

        await peer.ExpectAsync(Frame.Ping());
        await peer.ExpectAsync(Frame.Pong());
        await peer.ExpectAsync(Frame.Text("beat"));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(10)));
    });

    [Test]
    public void Heartbeat_Typed_SendsAValue() => Run(async () =>
    {
        var (session, peer) = Open();
        using var heartbeat = session.Heartbeat(Seconds(1), () => new User("a", 1), new UserFormat());

        var message = await peer.ReadFrameAsync();

        Assert.That(message.Payload.ToArray(), Is.EqualTo(new UserFormat().Write(new User("a", 1)).Payload.ToArray()));
    });

    [Test]
    public void Heartbeat_OutboxIsFull_WaitsAndIsNotMadeTwice() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 1024 });
        var (session, peer) = Open(transport, SmallOutbox);
        var made = 0;
        await session.SendAsync(new byte[8192]);
        using var heartbeat = session.Heartbeat(Seconds(1), () => Frame.Text($"beat {++made}"));

        await Clock.DelayAsync(Seconds(9.5));
        var (whileFull, at) = (made, Clock.Elapsed);
        await peer.ReadFrameAsync();
        await peer.ExpectAsync(Frame.Text("beat 1"));
        var first = Clock.Elapsed;
        await peer.ExpectAsync(Frame.Text("beat 2"));

        Assert.That((whileFull, first, Clock.Elapsed), Is.EqualTo((1, at, at + Seconds(1))));
    });

    [Test]
    public void Heartbeat_Disposed_SendsNothingAnyMore() => Run(async () =>
    {
        var (session, peer) = Open();
        var heartbeat = session.Heartbeat(Seconds(1), () => Frame.Text("beat"));
        await peer.ExpectAsync(Frame.Text("beat"));

        heartbeat.Dispose();
        heartbeat.Dispose();
        await Clock.DelayAsync(Seconds(10));
        await session.SendAsync("last");

        await peer.ExpectAsync(Frame.Text("last"));
        Assert.That(session.Attached, Is.Empty);
    });

    [Test]
    public void Heartbeat_DisposedWhileItsMessageWaitsForRoom_TakesItBack() => Run(async () =>
    {
        var (session, peer) = Open(InMemoryTransport.Pair(Clock, new LinkOptions { Window = 1024 }), SmallOutbox);
        await session.SendAsync(new byte[8192]);
        var heartbeat = session.Heartbeat(Seconds(1), () => Frame.Text("beat"));

        await Clock.DelayAsync(Seconds(2));
        heartbeat.Dispose();
        await peer.ReadFrameAsync();
        await session.SendAsync("next");

        await peer.ExpectAsync(Frame.Text("next"));
    });

    [Test]
    public void Heartbeat_MakerMeetsTheEndOfAnotherSession_ClosesThisOneWith1011() => Run(async () =>
    {
        var (other, _) = Open();
        other.Abort();
        await other.Completion;
        var (session, peer) = Open();
        using var heartbeat = session.Heartbeat(Seconds(1), () =>
        {
            other.SendAsync("a").GetAwaiter().GetResult();
            return Frame.Text("beat");
        });

        Assert.That((await peer.ReadFrameAsync()).CloseCode, Is.EqualTo(CloseCode.InternalError));
    });

    [Test]
    public void Heartbeat_SessionEnds_EndsWithIt() => Run(async () =>
    {
        var (session, _) = Open();
        var made = 0;
        var heartbeat = session.Heartbeat(Seconds(1), () => Frame.Text($"beat {++made}"));

        session.Abort();
        await session.Completion;
        await Clock.DelayAsync(Seconds(10));
        heartbeat.Dispose();

        Assert.That(made, Is.Zero);
        Assert.That(Clock.PendingActions, Is.Zero);
    });

    [Test]
    public void Heartbeat_MakerThrowsOrMakesAFragment_ClosesWith1011([Values] bool throws) => Run(async () =>
    {
        var (session, peer) = Open();
        var fault = new FormatException("mine");
        using var heartbeat = session.Heartbeat(Seconds(1), () => throws ? throw fault : Frame.Text("half").NotFinal());

        var close = await peer.ReadFrameAsync();
        await peer.SendAsync(Frame.Close(new CloseReason(CloseCode.InternalError)));
        var end = await session.Completion;

        Assert.That(close.CloseCode, Is.EqualTo(CloseCode.InternalError));
        Assert.That(end.Cause, throws ? Is.SameAs(fault) : Is.InstanceOf<InvalidOperationException>());
    });
}
