using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;

namespace Rx.WebSockets.Dialing;

/// <summary>Cancels what one attempt does: when the phase that it is in takes too long, or when its caller cancels.</summary>
internal sealed class Deadline : IDisposable
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(10);

    private readonly IScheduler _scheduler;
    private readonly CancellationTokenRegistration _caller;
    private readonly SerialDisposable _timer = new();

    // Not disposed: it has no timer, and a transport may still look at its token.
    private readonly CancellationTokenSource _source = new();

    public Deadline(IScheduler scheduler, CancellationToken caller)
    {
        _scheduler = scheduler;
        _caller = caller.UnsafeRegister(static deadline => ((Deadline)deadline!).Fire(), this);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>The phase that took too long; null while none has.</summary>
    public ConnectFailure? Missed { get; private set; }

    public static TimeSpan Require(TimeSpan value)
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        }

        return value;
    }

    /// <summary>Begins a phase, and so ends the one before.</summary>
    public void Begin(ConnectFailure phase, TimeSpan time) => _timer.Disposable = time == Timeout.InfiniteTimeSpan
        ? Disposable.Empty
        : _scheduler.Schedule(time, () =>
        {
            Missed = phase;
            Fire();
        });

    public void Dispose()
    {
        _timer.Dispose();
        _caller.Dispose();
    }

    private void Fire()
    {
        try
        {
            _source.Cancel();
        }
        catch (AggregateException)
        {
            // What a transport registered threw; this thread isn't its own, and the token has fired all the same.
        }
    }
}
