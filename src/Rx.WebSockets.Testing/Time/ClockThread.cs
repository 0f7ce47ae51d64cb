using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Rx.WebSockets.Testing.Time;

/// <summary>The thread that runs the clock, with the first failure that the call which runs it has to report.</summary>
internal sealed class ClockThread
{
    private const int Nobody = 0;

    private volatile int _owner = Nobody;
    private volatile Exception? _failure;

    /// <summary>Whether the caller is the thread that runs the clock.</summary>
    public bool IsMine => _owner == Environment.CurrentManagedThreadId;

    public void Enter() => _owner = Environment.CurrentManagedThreadId;

    public void Leave() => _owner = Nobody;

    /// <summary>Refuses what another thread schedules while this one runs the clock.</summary>
    public void MaySchedule(TimeSpan now)
    {
        if (IsForeign(out int owner))
        {
            Exception exception = VirtualClockException.ScheduledElsewhere(now, owner, Environment.CurrentManagedThreadId);
            Fail(exception);
            throw exception;
        }
    }

    /// <summary>Notes it when a body ends on another thread.</summary>
    public void Ended(TimeSpan now, Exception? bodyFailure)
    {
        if (IsForeign(out int owner))
        {
            Fail(VirtualClockException.CompletedElsewhere(now, owner, Environment.CurrentManagedThreadId, bodyFailure));
        }
    }

    public void Fail(Exception exception) => Interlocked.CompareExchange(ref _failure, exception, null);

    public void ThrowFailure()
    {
        if (_failure is not null && Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private bool IsForeign(out int owner)
    {
        owner = _owner;
        return owner != Nobody && owner != Environment.CurrentManagedThreadId;
    }
}
