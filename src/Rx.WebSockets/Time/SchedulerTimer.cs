using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Time;

/// <summary>A timer whose time is a scheduler's.</summary>
internal sealed class SchedulerTimer(IScheduler scheduler, TimerCallback callback, object? state) : ITimer
{
    /// <summary>The longest time that the timers of the system take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Lock _gate = new();
    private readonly SerialDisposable _due = new();
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private TimeSpan _period;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        SingleAssignmentDisposable next;
        lock (_gate)
        {
            if (_due.IsDisposed)
            {
                return false;
            }

            _period = period;
            _due.Disposable = next = new SingleAssignmentDisposable();
        }

        Arm(next, dueTime);
        return true;
    }

    public void Dispose() => _due.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    // Outside of the gate, because some schedulers run what is due at once within the call.
    private void Arm(SingleAssignmentDisposable due, TimeSpan dueTime)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            due.Disposable = scheduler.Schedule((timer: this, due), dueTime, static (_, it) => it.timer.Fire(it.due));
        }
    }

    private IDisposable Fire(SingleAssignmentDisposable due)
    {
        SingleAssignmentDisposable? next = null;
        TimeSpan period;
        lock (_gate)
        {
            if (_due.Disposable != due)
            {
                // The timer was changed or disposed while this was under way.
                return Disposable.Empty;
            }

            // A period of zero means once, as for any timer.
            period = _period;
            if (period > TimeSpan.Zero)
            {
                _due.Disposable = next = new SingleAssignmentDisposable();
            }
        }

        // Armed first, so that a callback may change or dispose the timer.
        if (next is not null)
        {
            Arm(next, period);
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
