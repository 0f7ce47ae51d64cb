using System;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class VirtualClockRunTests
{
    private readonly VirtualClock _clock = new();

    [Test]
    public void Run_ABodyThatWaitsHalfAnHour_TakesVirtualTimeOnly()
    {
        int thread = Environment.CurrentManagedThreadId;

        int resumed = _clock.Run(async () =>
        {
            await _clock.DelayAsync(TimeSpan.FromMinutes(30));
            return Environment.CurrentManagedThreadId;
        });

        Assert.That((resumed, _clock.Elapsed), Is.EqualTo((thread, TimeSpan.FromMinutes(30))));
    }

    [Test]
    public void Run_ABodyThatCompletesAtOnce_Returns()
    {
        Assert.That(_clock.Run(() => Task.FromResult(42)), Is.EqualTo(42));
    }

    [Test]
    public void Run_ABodyThatFails_RethrowsItsExceptionUnwrapped()
    {
        Assert.That(
            () => _clock.Run(async () =>
            {
                await _clock.DelayAsync(TimeSpan.FromSeconds(1));
                throw new FormatException("from the body");
            }),
            Throws.TypeOf<FormatException>().With.Message.EqualTo("from the body"));
    }

    [Test]
    public void Run_ABodyThatFailsBeforeItReturnsATask_RethrowsItsException()
    {
        Task Body() => throw new FormatException("before the task");

        Assert.That(() => _clock.Run(Body), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Run_ABodyThatWasCancelled_Throws()
    {
        Assert.That(
            () => _clock.Run(() => Task.FromCanceled(new CancellationToken(canceled: true))),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Run_ABodyThatNothingWillEverComplete_FailsInPlainWords()
    {
        Assert.That(
            () => _clock.Run(async () =>
            {
                await _clock.DelayAsync(TimeSpan.FromSeconds(5));
                await new TaskCompletionSource().Task;
            }),
            Throws.TypeOf<VirtualClockException>()
                .With.Message.Contains("Nothing is due any more at 00:00:05")
                .And.Message.Contains("the test waits for something that nothing in virtual time will ever do"));
    }

    [Test]
    public void Run_ABodyThatCancelsOnThePool_FailsAndNamesTheReason()
    {
        using var cancellation = new CancellationTokenSource();
        using var blocked = new ManualResetEventSlim();
        using var registration = cancellation.Token.Register(blocked.Wait);

        Assert.That(
            () => _clock.Run(() => cancellation.CancelAsync()),
            Throws.TypeOf<VirtualClockException>().With.Message.Contains("CancelAsync"));

        blocked.Set();
    }

    [Test]
    public void Run_ABodyThatAwaitsItsAssertions_StaysOnTheThread() => _clock.Run(async () =>
    {
        await Assert.ThatAsync(() => _clock.DelayAsync(TimeSpan.FromSeconds(1)), Throws.Nothing);
        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await _clock.DelayAsync(TimeSpan.FromSeconds(1));
            throw new TimeoutException();
        });
        await _clock.DelayAsync(TimeSpan.FromSeconds(1));

        Assert.That(_clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(3)));
    });

    [Test]
    public void Run_ABodyThatWaitsWhileATimerTicksForEver_FailsAtTheCeiling()
    {
        var clock = new VirtualClock(new VirtualClockOptions { Ceiling = TimeSpan.FromMinutes(2) });
        using IDisposable endless = clock.SchedulePeriodic(0, TimeSpan.FromSeconds(20), count => count);

        Assert.That(
            () => clock.Run(() => new TaskCompletionSource().Task),
            Throws.TypeOf<VirtualClockException>().With.Message.Contains("It is 00:02:00, nothing more is due before 00:02:20"));
    }

    [Test]
    public void Run_ASecondTime_HasTheWholeCeilingAgain()
    {
        for (int i = 0; i < 3; i++)
        {
            _clock.Run(() => _clock.DelayAsync(TimeSpan.FromMinutes(45)));
        }

        Assert.That(_clock.Elapsed, Is.EqualTo(TimeSpan.FromMinutes(135)));
    }

    [Test]
    public void Run_InsideRun_IsRefused()
    {
        Assert.That(
            () => _clock.Run(() =>
            {
                _clock.Run(() => Task.CompletedTask);
                return Task.CompletedTask;
            }),
            Throws.TypeOf<VirtualClockException>().With.Message.Contains("already running"));
    }

    [Test]
    public void Run_AfterARunThatFailed_RunsOn()
    {
        Assert.That(() => _clock.Run(() => new TaskCompletionSource().Task), Throws.TypeOf<VirtualClockException>());

        _clock.Run(() => _clock.DelayAsync(TimeSpan.FromSeconds(1)));

        Assert.That(_clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void Run_ABodyThatEndsOnAnotherThread_FailsWithTheUsualReasons()
    {
        var end = new TaskCompletionSource();
        var other = new Thread(end.SetResult);
        _clock.Schedule(TimeSpan.FromSeconds(1), () =>
        {
            other.Start();
            other.Join();
        });

        Assert.That(
            () => _clock.Run(() => end.Task),
            Throws.TypeOf<VirtualClockException>().With.Message.Contains("The body ended on thread").And.Message.Contains("Task.Yield"));
    }

    [Test]
    public void Schedule_FromAnotherThreadDuringRun_FailsThereAndFailsTheRun()
    {
        Exception? there = null;

        Assert.That(
            () => _clock.Run(() =>
            {
                var other = new Thread(() => there = Catch(() => _clock.Schedule(() => { })));
                other.Start();
                other.Join();
                return Task.CompletedTask;
            }),
            Throws.TypeOf<VirtualClockException>().With.Message.Contains("Work was scheduled on the virtual clock from thread"));

        Assert.That(there, Is.TypeOf<VirtualClockException>());
    }

    [Test]
    public void Schedule_FromAnotherThreadWhileNothingRuns_IsAllowed()
    {
        bool ran = false;
        var other = new Thread(() => _clock.Schedule(() => ran = true));
        other.Start();
        other.Join();

        _clock.AdvanceBy(TimeSpan.Zero);

        Assert.That(ran, Is.True);
    }

    [Test]
    public void Fail_DuringRun_FailsTheRunAlthoughTheExceptionWasSwallowed()
    {
        Assert.That(
            () => _clock.Run(async () =>
            {
                _clock.Fail(new FormatException("swallowed elsewhere"));
                await _clock.DelayAsync(TimeSpan.FromSeconds(1));
            }),
            Throws.TypeOf<FormatException>());
        Assert.That(_clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Run_UnderASynchronizationContext_HidesItAndPutsItBack()
    {
        var context = new SynchronizationContext();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            SynchronizationContext? inside = _clock.Run(() => Task.FromResult(SynchronizationContext.Current));

            Assert.That((inside, SynchronizationContext.Current), Is.EqualTo(((SynchronizationContext?)null, context)));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Test]
    public void AdvanceBy_UnderASynchronizationContext_ResumesAwaitsInlineAndPutsItBack()
    {
        var context = new SynchronizationContext();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            Task<int> resumed = ThreadAfterDelay();
            _clock.AdvanceBy(TimeSpan.FromSeconds(1));

            Assert.That(resumed.IsCompleted, Is.True);
            Assert.That((resumed.Result, SynchronizationContext.Current), Is.EqualTo((Environment.CurrentManagedThreadId, context)));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        async Task<int> ThreadAfterDelay()
        {
            await _clock.DelayAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            return Environment.CurrentManagedThreadId;
        }
    }

    [Test]
    public void Run_StoppedFromInside_SaysSo()
    {
        Assert.That(
            () => _clock.Run(async () =>
            {
                _clock.Stop();
                await _clock.DelayAsync(TimeSpan.FromSeconds(1));
            }),
            Throws.TypeOf<VirtualClockException>().With.Message.Contains("was stopped at 00:00:00"));
    }

    [Test]
    public void Delay_OfSomeTicks_IsExact()
    {
        _clock.Run(() => _clock.DelayAsync(TimeSpan.FromTicks(12_345)));

        Assert.That(_clock.Clock, Is.EqualTo(12_345));
    }

    [Test]
    public void Delay_OfZero_LetsTheRestOfTheInstantGoFirst()
    {
        bool ran = false;

        _clock.Run(async () =>
        {
            _clock.Schedule(() => ran = true);
            await _clock.DelayAsync(TimeSpan.Zero);
            Assert.That(ran, Is.True);
        });

        Assert.That(_clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Delay_Cancelled_EndsAtOnceAndLeavesNothingPending()
    {
        using var source = new CancellationTokenSource();

        Task delay = _clock.DelayAsync(TimeSpan.FromMinutes(1), source.Token);
        source.Cancel();

        Assert.That(delay.IsCanceled, Is.True);
        Assert.That((_clock.Elapsed, _clock.PendingActions), Is.EqualTo((TimeSpan.Zero, 0)));
    }

    [Test]
    public void Settle_AmongWorkOfTheSameInstant_WaitsForAllOfIt()
    {
        int rounds = 0;
        void Again()
        {
            if (++rounds < 50)
            {
                _clock.Schedule(Again);
            }
        }

        _clock.Run(async () =>
        {
            _clock.Schedule(Again);
            await _clock.SettleAsync();
        });

        Assert.That((rounds, _clock.Elapsed), Is.EqualTo((50, TimeSpan.Zero)));
    }

    private static Exception? Catch(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (VirtualClockException exception)
        {
            return exception;
        }
    }
}
