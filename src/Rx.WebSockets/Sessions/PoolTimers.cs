using System;
using System.Threading;

namespace Rx.WebSockets.Sessions;

/// <summary>All timers on the pool, for which one of the runtime's waits: each costs a place in an array.</summary>
internal static class PoolTimers
{
    private static readonly Lock Gate = new();
    private static readonly TimerHeap Timers = new();
    private static readonly ITimer Alarm = MakeAlarm();

    /// <summary>Sets when a timer fires; under its own gate, so that it isn't stopped meanwhile.</summary>
    public static void Set(SessionTimer timer, TimeSpan due)
    {
        lock (Gate)
        {
            if (Timers.Set(timer, due))
            {
                SetAlarm();
            }
        }
    }

    /// <summary>Lets go of a timer; likewise.</summary>
    public static void Stop(SessionTimer timer)
    {
        lock (Gate)
        {
            Timers.Remove(timer);
            timer.ArmedFor = SessionTimer.Stopped;
        }
    }

    private static void Fire()
    {
        lock (Gate)
        {
            // What a timer does may take its time, so that none does it here.
            while (Timers.Take(Resumption.Pool.Now) is { } timer)
            {
                timer.ArmedFor = SessionTimer.Never;
                ThreadPool.UnsafeQueueUserWorkItem(timer, preferLocal: false);
            }

            SetAlarm();
        }
    }

    private static void SetAlarm()
    {
        if (Timers.Next < SessionTimer.Never)
        {
            // The runtime's timers count whole milliseconds, and drop what is over.
            Alarm.Change(SessionTimer.Wait(Timers.Next - Resumption.Pool.Now) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private static ITimer MakeAlarm()
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Defaults.TimeProvider.CreateTimer(static _ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        // It would keep what whoever needs it first has in its context.
        using (ExecutionContext.SuppressFlow())
        {
            return MakeAlarm();
        }
    }
}
