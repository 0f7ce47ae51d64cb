using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Time;

/// <summary>A token that fires when what was begun takes too long on a scheduler, or when an outer token does.</summary>
/// <remarks>Its source needs no disposal: it has neither a timer nor a handle of its own, and others may still look at its token.</remarks>
internal sealed class Deadline : IDisposable
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(10);

    private readonly IScheduler _scheduler;
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _outer;
    private readonly SerialDisposable _timer = new();

    public Deadline(IScheduler scheduler, CancellationToken outer)
    {
        _scheduler = scheduler;
        _outer = outer.UnsafeRegister(static deadline => ((Deadline)deadline!).Fire(), this);
    }

    public Deadline(IScheduler scheduler, TimeSpan time, CancellationToken outer = default)
        : this(scheduler, outer) => Begin(time);

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
    public void Begin(TimeSpan time, ConnectFailure? phase = null) => _timer.Disposable = time == Timeout.InfiniteTimeSpan
        ? Disposable.Empty
        : _scheduler.Schedule(time, () =>
        {
            Missed = phase;
            Fire();
        });

    /// <summary>Waits until the token fires.</summary>
    public Task WaitAsync()
    {
        var reached = new TaskCompletionSource();
        Token.UnsafeRegister(static source => ((TaskCompletionSource)source!).TrySetResult(), reached);
        return reached.Task;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _outer.Dispose();
    }

    private void Fire()
    {
        try
        {
            _source.Cancel();
        }
        catch (AggregateException)
        {
            // What others registered threw; this thread isn't theirs, and the token has fired all the same.
        }
    }
}
