using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Time;

/// <summary>A timer whose time is a scheduler's.</summary>
internal sealed class SchedulerTimer(IScheduler scheduler, TimerCallback callback, object? state) : ITimer
{
    /// <summary>The longest time that the timers of the system take.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly SerialDisposable _next = new();
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private TimeSpan _period;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        if (_next.IsDisposed)
        {
            return false;
        }

        _period = period;
        Arm(dueTime);
        return true;
    }

    public void Dispose() => _next.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(TimeSpan dueTime) => _next.Disposable = dueTime == Timeout.InfiniteTimeSpan
        ? Disposable.Empty
        : scheduler.Schedule(this, dueTime, static (_, timer) => timer.Fire());

    private IDisposable Fire()
    {
        // Armed first, so that a callback may change or dispose the timer. A period of zero means once, as for any timer.
        if (_period > TimeSpan.Zero)
        {
            Arm(_period);
        }

        if (_context is null)
        {
            callback(state);
        }
        else
        {
            ExecutionContext.Run(_context, static timer => ((SchedulerTimer)timer!).Call(), this);
        }

        return Disposable.Empty;
    }

    private void Call() => callback(state);

    private static void Check(TimeSpan time, string name)
    {
        if (time != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time, Longest, name);
        }
    }
}
