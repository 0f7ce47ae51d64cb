using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Listening;

/// <summary>A token that fires after a time on a scheduler, or when an outer one does.</summary>
/// <remarks>Its source needs no disposal: it has neither a timer nor a handle of its own.</remarks>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _outer;
    private readonly IDisposable _timer;

    public Deadline(IScheduler scheduler, TimeSpan time, CancellationToken outer = default)
    {
        _outer = outer.UnsafeRegister(static deadline => ((Deadline)deadline!).Fire(), this);
        _timer = time == Timeout.InfiniteTimeSpan ? Disposable.Empty : scheduler.Schedule(time, Fire);
    }

    public CancellationToken Token => _source.Token;

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
            // What users registered threw; this thread is not theirs, and the token has fired all the same.
        }
    }
}
