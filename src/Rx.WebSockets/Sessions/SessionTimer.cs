using System;
using System.Reactive.Concurrency;
using System.Threading;

namespace Rx.WebSockets.Sessions;

/// <summary>One deadline on a scheduler, measured by the scheduler's stopwatch.</summary>
/// <remarks>A deadline that moves back doesn't touch the timer: it fires at the old one and is armed anew then.</remarks>
internal abstract class SessionTimer : IThreadPoolWorkItem
{
    public static readonly TimeSpan Never = TimeSpan.MaxValue;

    /// <summary>What a timer is armed for that has ended.</summary>
    public static readonly TimeSpan Stopped = TimeSpan.MinValue;

    // Timers of some schedulers hold no more than this; a longer wait is made of several.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private long _armedFor = Never.Ticks;
    private IDisposable? _timer;

    public TimeSpan Now => Resumption.Now;

    /// <summary>When it fires.</summary>
    public TimeSpan ArmedFor
    {
        get => new(Volatile.Read(ref _armedFor));
        set => Volatile.Write(ref _armedFor, value.Ticks);
    }

    /// <summary>Where it stands among <see cref="PoolTimers"/>; 0 for nowhere.</summary>
    public int Place { get; set; }

    protected abstract Resumption Resumption { get; }

    /// <summary>Guards the timer, and whatever of its owner it guards.</summary>
    protected abstract Lock Gate { get; }

    /// <summary>Makes sure that the timer fires at <paramref name="deadline"/> or before.</summary>
    public void Arm(TimeSpan deadline)
    {
        // Nearly always it is armed already. Who misses that it just fires has changed something that the elapsed one sees.
        if (deadline >= ArmedFor)
        {
            return;
        }

        lock (Gate)
        {
            if (deadline < ArmedFor)
            {
                Start(deadline);
            }
        }
    }

    /// <summary>Ends the timer for good.</summary>
    public void Stop()
    {
        lock (Gate)
        {
            if (Resumption.IsPool)
            {
                PoolTimers.Stop(this);
                return;
            }

            ArmedFor = Stopped;
            _timer?.Dispose();
        }
    }

    /// <summary>An instant after another one, or never.</summary>
    public static TimeSpan After(TimeSpan instant, TimeSpan wait) => wait > Never - instant ? Never : instant + wait;

    /// <summary>What is waited for in one go.</summary>
    public static TimeSpan Wait(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Longest ? wait : Longest;

    void IThreadPoolWorkItem.Execute()
    {
        if (ArmedFor != Stopped)
        {
            Elapsed();
        }
    }

    /// <summary>The deadline has come, or one that has moved back since; outside of the gate.</summary>
    protected abstract void Elapsed();

    private void Start(TimeSpan deadline)
    {
        if (Resumption.IsPool)
        {
            PoolTimers.Set(this, deadline);
            return;
        }

        ArmedFor = deadline;
        _timer?.Dispose();
        _timer = Resumption.Scheduler.Schedule(Wait(deadline - Now), Fire);
    }

    private void Fire()
    {
        lock (Gate)
        {
            if (ArmedFor == Stopped)
            {
                return;
            }

            ArmedFor = Never;
        }

        Elapsed();
    }
}
