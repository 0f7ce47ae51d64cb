using System;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class VirtualClockTimeProviderTests
{
    private readonly VirtualClock _clock = new();

    private TimeProvider Time => _clock.TimeProvider;

    [Test]
    public void TimeProvider_WhenTheClockMoves_MovesAlong()
    {
        long before = Time.GetTimestamp();
        DateTimeOffset then = Time.GetUtcNow();

        _clock.AdvanceBy(TimeSpan.FromMilliseconds(1500));

        Assert.That(Time.GetElapsedTime(before), Is.EqualTo(TimeSpan.FromMilliseconds(1500)));
        Assert.That(Time.GetUtcNow() - then, Is.EqualTo(TimeSpan.FromMilliseconds(1500)));
        Assert.That(Time.GetLocalNow(), Is.EqualTo(_clock.Now));
    }

    [Test]
    public void Delay_OverTheProvider_ResumesAtItsInstantOnTheThread()
    {
        int thread = Environment.CurrentManagedThreadId;

        (int Thread, TimeSpan At) resumed = _clock.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(12_345), Time);
            return (Environment.CurrentManagedThreadId, _clock.Elapsed);
        });

        Assert.That(resumed, Is.EqualTo((thread, TimeSpan.FromMilliseconds(12_345))));
    }

    [Test]
    public void WaitAsync_OverTheProvider_TimesOutOnTheThread()
    {
        int thread = Environment.CurrentManagedThreadId;

        (int Thread, TimeSpan At) resumed = _clock.Run(async () =>
        {
            var never = new TaskCompletionSource();
            Task wait = never.Task.WaitAsync(TimeSpan.FromSeconds(3), Time);
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.That(wait.Exception?.InnerException, Is.TypeOf<TimeoutException>());
            return (Environment.CurrentManagedThreadId, _clock.Elapsed);
        });

        Assert.That(resumed, Is.EqualTo((thread, TimeSpan.FromSeconds(3))));
    }

    [Test]
    public void PeriodicTimer_OverTheProvider_TicksOnTheThread()
    {
        int thread = Environment.CurrentManagedThreadId;

        _clock.Run(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10), Time);
            for (int i = 1; i <= 20; i++)
            {
                await timer.WaitForNextTickAsync();
                Assert.That((_clock.Elapsed, Environment.CurrentManagedThreadId), Is.EqualTo((TimeSpan.FromSeconds(10 * i), thread)));
            }
        });

        Assert.That(_clock.PendingActions, Is.Zero);
    }

    [Test]
    public void CancellationTokenSource_OverTheProvider_CancelsAtItsInstant()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(2), Time);

        _clock.AdvanceTo(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        bool before = source.IsCancellationRequested;
        _clock.AdvanceBy(1);

        Assert.That((before, source.IsCancellationRequested), Is.EqualTo((false, true)));
    }

    [Test]
    public void Timer_DueAtOnce_FiresAtThisInstantButNotInsideCreateTimer()
    {
        int fired = 0;

        using ITimer timer = Create(() => fired++, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        int inside = fired;
        _clock.AdvanceBy(TimeSpan.Zero);

        Assert.That((inside, fired, _clock.Elapsed), Is.EqualTo((0, 1, TimeSpan.Zero)));
    }

    [Test]
    public void Timer_WithAPeriod_FiresAtExactMultiples()
    {
        long sum = 0;

        using ITimer timer = Create(() => sum += _clock.Clock, TimeSpan.FromTicks(5), TimeSpan.FromTicks(10));
        _clock.AdvanceTo(35);

        Assert.That(sum, Is.EqualTo(5 + 15 + 25 + 35));
    }

    [Test]
    public void Timer_WithAPeriodOfZero_FiresOnce()
    {
        int fired = 0;

        using ITimer timer = Create(() => fired++, TimeSpan.FromTicks(5), TimeSpan.Zero);
        _clock.AdvanceTo(100);

        Assert.That((fired, _clock.PendingActions), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Timer_NotStarted_WaitsForItsChange()
    {
        int fired = 0;

        using ITimer timer = Create(() => fired++, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _clock.AdvanceTo(100);
        int before = fired;
        bool changed = timer.Change(TimeSpan.FromTicks(5), Timeout.InfiniteTimeSpan);
        _clock.AdvanceTo(105);

        Assert.That((before, changed, fired), Is.EqualTo((0, true, 1)));
    }

    [Test]
    public void Timer_ChangedInItsOwnCallback_ObeysTheChange()
    {
        int fired = 0;
        ITimer timer = null!;
        timer = Create(
            () =>
            {
                fired++;
                timer.Change(TimeSpan.FromTicks(50), Timeout.InfiniteTimeSpan);
            },
            TimeSpan.FromTicks(10),
            TimeSpan.FromTicks(10));

        _clock.AdvanceTo(115);

        Assert.That(fired, Is.EqualTo(3));
    }

    [Test]
    public void Timer_Disposed_FiresNoMoreAndRefusesChange()
    {
        int fired = 0;

        ITimer timer = Create(() => fired++, TimeSpan.FromTicks(5), TimeSpan.FromTicks(5));
        timer.Dispose();
        bool changed = timer.Change(TimeSpan.FromTicks(5), TimeSpan.FromTicks(5));
        _clock.AdvanceTo(100);

        Assert.That((fired, changed, _clock.PendingActions), Is.EqualTo((0, false, 0)));
    }

    [TestCase(-2, 0)]
    [TestCase(0, -2)]
    [TestCase(4_294_967_295L, 0)]
    public void Timer_WithTimesThatNoTimerTakes_IsRefused(long dueMilliseconds, long periodMilliseconds)
    {
        Assert.That(
            () => Create(() => { }, TimeSpan.FromMilliseconds(dueMilliseconds), TimeSpan.FromMilliseconds(periodMilliseconds)),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Timer_Fires_InTheExecutionContextOfItsCreator()
    {
        var ambient = new AsyncLocal<string> { Value = "creator" };
        string? seen = null;
        using ITimer timer = Create(() => seen = ambient.Value, TimeSpan.FromTicks(5), Timeout.InfiniteTimeSpan);

        ambient.Value = "later";
        _clock.AdvanceTo(5);

        Assert.That(seen, Is.EqualTo("creator"));
    }

    private ITimer Create(Action callback, TimeSpan dueTime, TimeSpan period) =>
        Time.CreateTimer(_ => callback(), null, dueTime, period);
}
