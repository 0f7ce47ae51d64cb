using System;
using System.Reactive.Concurrency;
using System.Threading;

namespace Rx.WebSockets.Sessions;

/// <summary>One deadline on a scheduler, measured by the scheduler's stopwatch.</summary>
/// <remarks>A deadline that moves back doesn't touch the timer: it fires at the old one and is armed anew then.</remarks>
internal abstract class SessionTimer
{
    public static readonly TimeSpan Never = TimeSpan.MaxValue;

    // Timers of some schedulers hold no more than this; a longer wait is made of several.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private long _armedFor = Never.Ticks;
    private IDisposable? _timer;

    public TimeSpan Now => Resumption.Now;

    protected abstract Resumption Resumption { get; }

    /// <summary>Guards the timer, and whatever of its owner it guards.</summary>
    protected abstract Lock Gate { get; }

    /// <summary>Makes sure that the timer fires at <paramref name="deadline"/> or before.</summary>
    public void Arm(TimeSpan deadline)
    {
        // Nearly always it is armed already. Who misses that it just fires has changed something that the elapsed one sees.
        if (deadline.Ticks >= Volatile.Read(ref _armedFor))
        {
            return;
        }

        lock (Gate)
        {
            if (deadline.Ticks >= _armedFor)
            {
                return;
            }

            Volatile.Write(ref _armedFor, deadline.Ticks);
            var wait = deadline - Now;
            Start(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Longest ? wait : Longest);
        }
    }

    /// <summary>Ends the timer for good.</summary>
    public void Stop()
    {
        lock (Gate)
        {
            Volatile.Write(ref _armedFor, long.MinValue);
            _timer?.Dispose();
        }
    }

    /// <summary>An instant after another one, or never.</summary>
    public static TimeSpan After(TimeSpan instant, TimeSpan wait) => wait > Never - instant ? Never : instant + wait;

    /// <summary>The deadline has come, or one that has moved back since; outside of the gate.</summary>
    protected abstract void Elapsed();

    // On the pool one timer of the runtime serves all the time, which is a third of what a scheduler makes for each wait.
    private void Start(TimeSpan wait)
    {
        if (!Resumption.IsPool)
        {
            _timer?.Dispose();
            _timer = Resumption.Scheduler.Schedule(wait, Fire);
        }
        else if (_timer is ITimer timer)
        {
            timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
        else if (ExecutionContext.IsFlowSuppressed())
        {
            _timer = Create(wait);
        }
        else
        {
            // It would keep what whoever armed it first had in its context.
            using (ExecutionContext.SuppressFlow())
            {
                _timer = Create(wait);
            }
        }
    }

    private ITimer Create(TimeSpan wait) =>
        Defaults.TimeProvider.CreateTimer(static it => ((SessionTimer)it!).Fire(), this, wait, Timeout.InfiniteTimeSpan);

    private void Fire()
    {
        lock (Gate)
        {
            if (_armedFor == long.MinValue)
            {
                return;
            }

            Volatile.Write(ref _armedFor, Never.Ticks);
        }

        Elapsed();
    }
}
