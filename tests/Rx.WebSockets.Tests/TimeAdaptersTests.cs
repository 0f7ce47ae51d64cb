using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests;

public sealed class TimeAdaptersTests
{
    private readonly VirtualClock _clock = new();
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Adapters_ThereAndBackAgain_GiveTheSameObject()
    {
        Assert.That(_clock.ToTimeProvider().ToScheduler(), Is.SameAs(_clock));
        Assert.That(_clock.TimeProvider.ToScheduler(), Is.SameAs(_clock));
        Assert.That(_time.ToScheduler().ToTimeProvider(), Is.SameAs(_time));
    }

    [Test]
    public void Adapters_OfTheSystemsClock_AreItsOtherFace()
    {
        Assert.That(TimeProvider.System.ToScheduler(), Is.SameAs(TaskPoolScheduler.Default));
        Assert.That(TaskPoolScheduler.Default.ToTimeProvider(), Is.SameAs(TimeProvider.System));
    }

    [Test]
    public void Adapters_OfNothing_AreRefused()
    {
        Assert.That(() => ((IScheduler)null!).ToTimeProvider(), Throws.ArgumentNullException);
        Assert.That(() => ((TimeProvider)null!).ToScheduler(), Throws.ArgumentNullException);
    }

    [Test]
    public void ToTimeProvider_OfASchedulerOfRx_DelaysOnIt()
    {
        var scheduler = new HistoricalScheduler();
        var time = scheduler.ToTimeProvider();
        var before = time.GetTimestamp();
        var delay = Task.Delay(TimeSpan.FromSeconds(3), time);

        scheduler.AdvanceBy(TimeSpan.FromSeconds(2));
        var early = delay.IsCompleted;
        scheduler.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That((early, delay.IsCompleted), Is.EqualTo((false, true)));
        Assert.That(time.GetElapsedTime(before), Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That((time.GetUtcNow(), time.LocalTimeZone), Is.EqualTo((scheduler.Now, TimeZoneInfo.Utc)));
    }

    [Test]
    public void ToScheduler_OfAProvider_RunsOperatorsOfRx()
    {
        var ticks = new List<long>();
        using var subscription = Observable.Interval(TimeSpan.FromSeconds(1), _time.ToScheduler()).Subscribe(ticks.Add);

        for (var second = 0; second < 3; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(ticks, Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public void ToScheduler_StopwatchWhileTheWallClockJumps_IsNotMisled()
    {
        var stopwatch = new JumpingTime().ToScheduler().StartStopwatch();

        Assert.That(stopwatch.Elapsed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void ToScheduler_OfAProvider_RunsASession()
    {
        var transport = InMemoryTransport.Pair(_clock);
        var session = WebSocketSession.Create(transport.Server, WebSocketRole.Server, new WebSocketSessionOptions { Scheduler = _time.ToScheduler() });

        _clock.AdvanceBy(TimeSpan.Zero);
        for (var second = 0; second < 42; second++)
        {
            Assert.That(session.Completion.IsCompleted, Is.False);
            _time.Advance(TimeSpan.FromSeconds(1));
            _clock.AdvanceBy(TimeSpan.Zero);
        }

        Assert.That(session.Completion.IsCompleted);
        Assert.That(session.Completion.Result.Kind, Is.EqualTo(EndKind.KeepAliveTimeout));
    }

    /// <summary>A clock that is set forward whenever somebody looks.</summary>
    private sealed class JumpingTime : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromHours(1);

        public override long GetTimestamp() => 0;
    }
}
