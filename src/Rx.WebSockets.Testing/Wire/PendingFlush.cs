using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>The one flush that waits; whoever awaits it resumes at the present instant, behind what is already due.</summary>
internal sealed class PendingFlush(VirtualClock clock) : IValueTaskSource<FlushResult>
{
    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private CancellationTokenRegistration _cancellation;
    private bool _waits;

    /// <summary>Begins to wait.</summary>
    /// <exception cref="InvalidOperationException">A flush waits already.</exception>
    public ValueTask<FlushResult> WaitAsync(CancellationToken cancellationToken)
    {
        if (_waits)
        {
            throw new InvalidOperationException("The flush before this one has not ended: one at a time.");
        }

        _waits = true;
        _source.Reset();
        var flush = new ValueTask<FlushResult>(this, _source.Version);
        _cancellation = cancellationToken.UnsafeRegister(
            static (flush, token) => ((PendingFlush)flush!).End(new OperationCanceledException(token), isCanceled: false), this);
        return flush;
    }

    /// <summary>Ends the flush that waits.</summary>
    /// <returns>Whether one waited.</returns>
    public bool End(Exception? fault, bool isCanceled)
    {
        if (!_waits)
        {
            return false;
        }

        _waits = false;
        _cancellation.Unregister();
        if (fault is null)
        {
            _source.SetResult(new FlushResult(isCanceled, isCompleted: false));
        }
        else
        {
            _source.SetException(fault);
        }

        return true;
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    // A continuation that ran in place would run inside of whatever opened the window.
    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(
            static resumed =>
            {
                var (clock, continuation, state) = ((VirtualClock, Action<object?>, object?))resumed!;
                clock.PipeScheduler.Schedule(continuation, state);
            },
            (clock, continuation, state), token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);
}
