using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Time;

namespace Rx.WebSockets.Tests.Time;

/// <summary>Over the clock of these tests and over one of somebody else, which runs what is due at once within the call.</summary>
[TestFixture("VirtualClock")]
[TestFixture("FakeTimeProvider")]
public sealed class TimeProviderSchedulerTests
{
    private readonly List<TimeSpan> _ran = [];
    private readonly IScheduler _scheduler;
    private readonly IStopwatch _stopwatch;
    private readonly Action<TimeSpan> _advance;

    public TimeProviderSchedulerTests(string clock)
    {
        if (clock is "VirtualClock")
        {
            var virtualClock = new VirtualClock();
            _scheduler = new TimeProviderScheduler(virtualClock.TimeProvider);
            _advance = virtualClock.AdvanceBy;
        }
        else
        {
            var fake = new FakeTimeProvider();
            _scheduler = new TimeProviderScheduler(fake);
            _advance = fake.Advance;
        }

        _stopwatch = _scheduler.StartStopwatch();
    }

    [Test]
    public void Now_AndStopwatch_MoveWithTheProvider()
    {
        var before = _scheduler.Now;

        Advance(1500);

        Assert.That(_scheduler.Now - before, Is.EqualTo(TimeSpan.FromMilliseconds(1500)));
        Assert.That(_stopwatch.Elapsed, Is.EqualTo(TimeSpan.FromMilliseconds(1500)));
    }

    [TestCase(-1000)]
    [TestCase(0)]
    public void Schedule_ForNowOrThePast_RunsWithoutTimeMoving(int milliseconds)
    {
        _scheduler.Schedule(Run);
        _scheduler.Schedule(TimeSpan.FromMilliseconds(milliseconds), Run);
        _scheduler.Schedule(_scheduler.Now + TimeSpan.FromMilliseconds(milliseconds), Run);
        Advance(0);

        Assert.That(_ran, Is.EqualTo(new[] { TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero }));
    }

    [Test]
    public void Schedule_ForLater_RunsOnceAtItsTime()
    {
        _scheduler.Schedule(TimeSpan.FromMilliseconds(30), Run);
        _scheduler.Schedule(_scheduler.Now + TimeSpan.FromMilliseconds(50), Run);

        foreach (var _ in new int[10])
        {
            Advance(10);
        }

        Assert.That(_ran, Is.EqualTo(new[] { TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(50) }));
    }

    [Test]
    public void Schedule_WithinAnAction_GetsTheScheduler()
    {
        _scheduler.Schedule(7, (scheduler, state) =>
        {
            Assert.That((scheduler, state), Is.EqualTo((_scheduler, 7)));
            return scheduler.Schedule(TimeSpan.FromMilliseconds(5), Run);
        });

        Advance(0);
        Advance(5);

        Assert.That(_ran, Is.EqualTo(new[] { TimeSpan.FromMilliseconds(5) }));
    }

    [Test]
    public void Dispose_BeforeTheTime_RunsNothing()
    {
        var scheduled = _scheduler.Schedule(TimeSpan.FromMilliseconds(30), Run);

        Advance(29);
        scheduled.Dispose();
        scheduled.Dispose();
        Advance(30);

        Assert.That(_ran, Is.Empty);
    }

    [Test]
    public void Dispose_AfterTheTime_DisposesWhatTheActionReturned()
    {
        var disposed = 0;
        var scheduled = _scheduler.Schedule(0, (_, _) => Disposable.Create(() => disposed++));

        Advance(0);
        var before = disposed;
        scheduled.Dispose();

        Assert.That((before, disposed), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Schedule_BeyondTheLongestTimer_RunsAtItsTime([Values(1, 50)] int daysAtOnce)
    {
        _scheduler.Schedule(TimeSpan.FromDays(200), Run);

        for (var days = 0; days < 250; days += daysAtOnce)
        {
            _advance(TimeSpan.FromDays(daysAtOnce));
        }

        Assert.That(_ran, Is.EqualTo(new[] { TimeSpan.FromDays(200) }));
    }

    [Test]
    public void Schedule_BeyondTheLongestTimerAndDisposed_RunsNothing()
    {
        var scheduled = _scheduler.Schedule(TimeSpan.MaxValue, Run);

        _advance(TimeSpan.FromDays(60));
        scheduled.Dispose();
        _advance(TimeSpan.FromDays(60));

        Assert.That(_ran, Is.Empty);
    }

    [Test]
    public void SchedulePeriodic_ByRx_RunsAtEachMultiple()
    {
        using var scheduled = _scheduler.SchedulePeriodic(TimeSpan.FromMilliseconds(10), Run);

        foreach (var _ in new int[35])
        {
            Advance(1);
        }

        Assert.That(_ran, Is.EqualTo(new[] { TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(30) }));
    }

    [Test]
    public void Schedule_AgainAndAgain_DoesNotPileUpOnTheStack()
    {
        var count = 0;
        using var subscription = Observable.Range(0, 100_000, _scheduler).Subscribe(_ => count++);

        Advance(0);

        Assert.That(count, Is.EqualTo(100_000));
    }

    [Test]
    public void Schedule_NoAction_IsRefused() =>
        Assert.That(() => _scheduler.Schedule(0, TimeSpan.Zero, null!), Throws.ArgumentNullException);

    private void Run() => _ran.Add(_stopwatch.Elapsed);

    private void Advance(int milliseconds) => _advance(TimeSpan.FromMilliseconds(milliseconds));
}
