using System;
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;

namespace Rx.WebSockets.Time;

/// <summary>An action that a timer of a <see cref="TimeProvider"/> runs once.</summary>
[DebuggerDisplay("due after {_dueTime}")]
internal sealed class TimedAction<TState>(TimeProviderScheduler scheduler, TState state, Func<IScheduler, TState, IDisposable> action) : IDisposable
{
    private readonly long _start = scheduler.TimeProvider.GetTimestamp();
    private SingleAssignmentDisposableValue _outcome;
    private ITimer? _timer;
    private TimeSpan _dueTime;
    private TimeSpan _left;

    public void Start(TimeSpan dueTime)
    {
        _dueTime = _left = dueTime > TimeSpan.Zero ? dueTime : TimeSpan.Zero;

        // Armed when the timer is known, for some fire what is due at once within the call.
        _timer = scheduler.TimeProvider.CreateTimer(
            static timed => ((TimedAction<TState>)timed!).Elapse(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm();
    }

    public void Dispose()
    {
        _timer!.Dispose();
        _outcome.Dispose();
    }

    private void Arm()
    {
        var step = _left < SchedulerTimer.Longest ? _left : SchedulerTimer.Longest;
        _left -= step;
        _timer!.Change(step, Timeout.InfiniteTimeSpan);
    }

    private void Elapse()
    {
        if (_left > TimeSpan.Zero)
        {
            // The timer may have been late: what is left is what the clock says, if that is less.
            var left = _dueTime - scheduler.TimeProvider.GetElapsedTime(_start);
            _left = left < _left ? left : _left;
        }

        if (_left > TimeSpan.Zero)
        {
            Arm();
            return;
        }

        _timer!.Dispose();
        if (!_outcome.IsDisposed)
        {
            _outcome.Disposable = action(scheduler, state);
        }
    }
}
