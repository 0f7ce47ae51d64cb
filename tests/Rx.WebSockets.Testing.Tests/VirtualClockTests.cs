using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class VirtualClockTests
{
    private readonly List<string> _log = [];
    private readonly VirtualClock _clock = new();

    [Test]
    public void Clock_WhenMade_ShowsTheStartAndHasNotMoved()
    {
        var start = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);

        var clock = new VirtualClock(new VirtualClockOptions { Start = start });

        Assert.That((clock.Now, clock.Elapsed, clock.Clock), Is.EqualTo((start, TimeSpan.Zero, 0L)));
    }

    [Test]
    public void Work_DueAtOneInstant_RunsInTheOrderOfScheduling()
    {
        for (int i = 0; i < 100; i++)
        {
            string name = $"{i}";
            _clock.Schedule(TimeSpan.FromTicks(i % 2), () => _log.Add(name));
        }

        _clock.AdvanceBy(1);

        Assert.That(string.Join(' ', _log), Is.EqualTo(string.Join(' ', [.. Numbers(from: 0, step: 2), .. Numbers(from: 1, step: 2)])));
    }

    [Test]
    public void Work_ScheduledForNow_RunsAtThisInstantBehindWhatIsDue()
    {
        _clock.Schedule(Ms(5), () =>
        {
            _log.Add("first");
            _clock.Schedule(() => _log.Add($"third at {_clock.Elapsed.TotalMilliseconds}"));
        });
        _clock.Schedule(Ms(5), () => _log.Add("second"));

        _clock.AdvanceTo(Ms(5));

        Assert.That(_log, Is.EqualTo(["first", "second", "third at 5"]));
    }

    [Test]
    public void Work_ScheduledForThePast_RunsNowBehindWhatIsDue()
    {
        _clock.AdvanceTo(Ms(5));
        _clock.Schedule(() => _log.Add("now"));
        _clock.ScheduleAbsolute(0, 1, (_, _) => Log($"past at {_clock.Elapsed.TotalMilliseconds}"));
        _clock.Schedule(Ms(-3), () => _log.Add("negative"));

        _clock.AdvanceBy(TimeSpan.Zero);

        Assert.That(_log, Is.EqualTo(["now", "past at 5", "negative"]));
    }

    [Test]
    public void Work_ScheduledForNever_StaysPendingForEver()
    {
        _clock.AdvanceTo(Ms(5));

        _clock.Schedule(TimeSpan.MaxValue, () => _log.Add("never"));
        _clock.AdvanceBy(TimeSpan.FromDays(10_000));

        Assert.That((_log.Count, _clock.PendingActions), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Work_Cancelled_DoesNotRun()
    {
        IDisposable scheduled = _clock.Schedule(Ms(1), () => _log.Add("cancelled"));
        _clock.Schedule(Ms(1), () => _log.Add("kept"));

        scheduled.Dispose();
        scheduled.Dispose();
        _clock.AdvanceBy(Ms(2));

        Assert.That((string.Join(' ', _log), _clock.PendingActions), Is.EqualTo(("kept", 0)));
    }

    [Test]
    public void Work_CancelledByWorkOfTheSameInstant_DoesNotRun()
    {
        IDisposable? second = null;
        _clock.Schedule(Ms(1), () => second!.Dispose());
        second = _clock.Schedule(Ms(1), () => _log.Add("second"));

        _clock.AdvanceBy(Ms(1));

        Assert.That(_log, Is.Empty);
    }

    [Test]
    public void Work_DisposedAfterItRan_DisposesWhatItStarted()
    {
        IDisposable scheduled = _clock.Schedule(0, Ms(1), (_, _) => Disposable.Create(() => _log.Add("ended")));

        _clock.AdvanceBy(Ms(1));
        scheduled.Dispose();

        Assert.That(_log, Is.EqualTo(["ended"]));
    }

    [Test]
    public void Deadline_MovedOnAHundredThousandTimes_LeavesNothingBehind()
    {
        var deadline = new SerialDisposable();

        for (int i = 0; i < 100_000; i++)
        {
            deadline.Disposable = _clock.Schedule(Ms(20_000), () => _log.Add($"due at {_clock.Elapsed.TotalMilliseconds}"));
            _clock.AdvanceBy(1);
        }

        Assert.That(_clock.PendingActions, Is.EqualTo(1));
        _clock.Start();
        Assert.That(_log, Is.EqualTo(["due at 20009.9999"]));
    }

    [Test]
    public void AdvanceTo_ATime_RunsWhatIsDueUntilThenAndStopsThere()
    {
        _clock.Schedule(Ms(10), () => _log.Add("at 10"));
        _clock.Schedule(Ms(11), () => _log.Add("at 11"));

        _clock.AdvanceTo(Ms(10));

        Assert.That((string.Join(' ', _log), _clock.Elapsed), Is.EqualTo(("at 10", Ms(10))));
    }

    [Test]
    public void AdvanceTo_ATimeThatHasPassed_IsRefused()
    {
        _clock.AdvanceTo(Ms(10));

        Assert.That(() => _clock.AdvanceTo(Ms(9)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => _clock.AdvanceBy(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void AdvanceBy_FromInsideWork_IsRefusedInPlainWords()
    {
        _clock.Schedule(() => _clock.AdvanceBy(Ms(1)));

        Assert.That(
            () => _clock.AdvanceBy(Ms(1)),
            Throws.TypeOf<VirtualClockException>().With.Message.Contains("await DelayAsync or SettleAsync"));
    }

    [Test]
    public void Clock_AfterWorkThatThrew_RunsOn()
    {
        _clock.Schedule(Ms(1), () => throw new FormatException("from work"));
        _clock.Schedule(Ms(2), () => _log.Add("later"));

        Assert.That(() => _clock.AdvanceBy(Ms(5)), Throws.TypeOf<FormatException>());
        _clock.AdvanceTo(Ms(5));

        Assert.That((string.Join(' ', _log), _clock.Elapsed), Is.EqualTo(("later", Ms(5))));
    }

    [Test]
    public void Instant_ThatNeverEnds_FailsAtTheBound()
    {
        var clock = new VirtualClock(new VirtualClockOptions { MaxActionsPerInstant = 1000 });
        int rounds = 0;
        using IDisposable endless = Observable.Interval(TimeSpan.Zero, clock).Subscribe(_ => rounds++);

        Assert.That(() => clock.AdvanceBy(Ms(1)), Throws.TypeOf<VirtualClockException>().With.Message.Contains("1,000 actions ran at 00:00:00"));
        Assert.That(rounds, Is.InRange(900, 1000));
    }

    [Test]
    public void Instants_EachBelowTheBound_MayBeMany()
    {
        var clock = new VirtualClock(new VirtualClockOptions { MaxActionsPerInstant = 10 });
        int rounds = 0;
        using IDisposable ticks = Observable.Interval(Ms(1), clock).Subscribe(_ => rounds++);

        clock.AdvanceTo(Ms(100));

        Assert.That(rounds, Is.EqualTo(100));
    }

    [Test]
    public void Start_WithWorkForLater_RunsAllOfIt()
    {
        _clock.Schedule(TimeSpan.FromMinutes(59), () => _log.Add("late"));

        _clock.Start();

        Assert.That((string.Join(' ', _log), _clock.Elapsed), Is.EqualTo(("late", TimeSpan.FromMinutes(59))));
    }

    [Test]
    public void Start_WithAnEndlessTimer_FailsAtTheCeiling()
    {
        using IDisposable endless = Observable.Interval(TimeSpan.FromSeconds(7), _clock).Subscribe();

        Assert.That(_clock.Start, Throws.TypeOf<VirtualClockException>().With.Message.Contains("beyond the ceiling of 01:00:00"));
    }

    [Test]
    public void Stopwatch_OfTheScheduler_MeasuresVirtualTime()
    {
        _clock.AdvanceTo(Ms(3));
        IStopwatch stopwatch = ((IScheduler)_clock).StartStopwatch();

        _clock.AdvanceBy(Ms(7));

        Assert.That(stopwatch.Elapsed, Is.EqualTo(Ms(7)));
    }

    [Test]
    public void PeriodicWork_OfRx_IsDueExactlyOncePerPeriod()
    {
        using IDisposable ticks = Observable.Interval(TimeSpan.FromTicks(3), _clock).Subscribe(i => _log.Add($"{i}@{_clock.Clock}"));

        _clock.AdvanceTo(10);

        Assert.That(_log, Is.EqualTo(["0@3", "1@6", "2@9"]));
    }

    [Test]
    public void PeriodicWork_Disposed_EndsAndLeavesNothingPending()
    {
        IDisposable periodic = _clock.SchedulePeriodic(0, Ms(1), count => Count(count));

        _clock.AdvanceTo(Ms(3));
        periodic.Dispose();
        _clock.AdvanceTo(Ms(10));

        Assert.That((string.Join(' ', _log), _clock.PendingActions), Is.EqualTo(("0 1 2", 0)));
    }

    [Test]
    public void PeriodicWork_DisposedByItself_EndsThere()
    {
        IDisposable? periodic = null;
        periodic = _clock.SchedulePeriodic(0, Ms(1), count =>
        {
            periodic!.Dispose();
            return Count(count);
        });

        _clock.AdvanceTo(Ms(10));

        Assert.That((string.Join(' ', _log), _clock.PendingActions), Is.EqualTo(("0", 0)));
    }

    [Test]
    public void Operators_OfRx_WithNoDelay_StayWithinTheInstant()
    {
        Observable.Timer(Ms(1), _clock).ObserveOn(_clock).Delay(TimeSpan.Zero, _clock).Concat(Observable.Return(7L, _clock))
            .Subscribe(value => _log.Add($"{value}@{_clock.Clock}"));

        _clock.AdvanceTo(Ms(1));

        Assert.That(_log, Is.EqualTo(["0@10000", "7@10000"]));
    }

    [Test]
    public void Failure_RecordedWhileNothingRuns_FailsTheNextCallOnce()
    {
        _clock.Fail(new FormatException("recorded"));

        Assert.That(() => _clock.AdvanceBy(Ms(1)), Throws.TypeOf<FormatException>());
        Assert.That(() => _clock.AdvanceBy(Ms(1)), Throws.Nothing);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static IEnumerable<int> Numbers(int from, int step)
    {
        for (int i = from; i < 100; i += step)
        {
            yield return i;
        }
    }

    private IDisposable Log(string entry)
    {
        _log.Add(entry);
        return Disposable.Empty;
    }

    private int Count(int count)
    {
        _log.Add($"{count}");
        return count + 1;
    }
}
