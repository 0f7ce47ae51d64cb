using System;
using System.Reactive.Concurrency;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class SchedulerTests(WebSocketRole role) : VirtualFixture(role)
{
    [Test]
    public void Timers_WhileTheWallClockJumps_GoByTheStopwatch() => Run(async () =>
    {
        var scheduler = new JumpingScheduler(Clock);
        var transport = InMemoryTransport.Pair(Clock);
        var (mine, other) = Ends(transport);
        var session = EndsWithTheTest(WebSocketSession.Create(mine, Role, new WebSocketSessionOptions { Scheduler = scheduler }));
        var peer = new ScriptedPeer(other, Role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client);

        await Clock.DelayAsync(Seconds(10));
        scheduler.Jump = TimeSpan.FromDays(400);
        await peer.SendAsync(Frame.Pong());
        await Clock.DelayAsync(Seconds(5));
        scheduler.Jump = TimeSpan.FromDays(-400);
        await session.SendAsync("a");

        await peer.ExpectAsync(Frame.Text("a"));
        Assert.That((await peer.ReadFrameAsync()).Opcode, Is.EqualTo(Opcode.Ping));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(30)));
    });

    [Test]
    public void Timer_OfASessionThatFillsUpWithEachBatch_IsArmedOnce() => Run(async () =>
    {
        var scheduler = new JumpingScheduler(Clock);
        var (mine, other) = Ends(InMemoryTransport.Pair(Clock));
        var session = EndsWithTheTest(WebSocketSession.Create(mine, Role, new WebSocketSessionOptions { Scheduler = scheduler, ReadAhead = 100 }));
        var peer = new ScriptedPeer(other, Role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client);
        var seen = Record(session);
        for (var number = 1; number <= 10; number++)
        {
            await peer.SendAsync(WireFrame.Binary(new byte[60]), WireFrame.Binary(new byte[60]));
            await seen.TakeAsync(2);
            await Clock.DelayAsync(Seconds(1));
        }

        Assert.That(scheduler.Timers, Is.EqualTo(1));
        Assert.That((await peer.ReadFrameAsync()).Opcode, Is.EqualTo(Opcode.Ping));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(29)));
    });

    private sealed class JumpingScheduler(VirtualClock clock) : LocalScheduler
    {
        public int Timers { get; private set; }

        public TimeSpan Jump { get; set; }

        public override DateTimeOffset Now => clock.Now + Jump;

        public override IStopwatch StartStopwatch() => clock.StartStopwatch();

        public override IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) => clock.Schedule(state, action);

        public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
        {
            Timers++;
            return clock.Schedule(state, dueTime, action);
        }
    }
}
