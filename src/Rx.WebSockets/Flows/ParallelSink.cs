using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>Works on several values at a time, and passes the results in the order of the values.</summary>
internal sealed class ParallelSink<TSource, TResult>(
    IFlowObserver<TResult> observer, Func<TSource, CancellationToken, ValueTask<TResult>> selector, int degree) : HoldingSink<TSource, TResult>(observer)
{
    private readonly Queue<Work> _works = new();
    private bool _failed;

    protected override bool HasRoom => _works.Count < degree;

    protected override bool IsDrained => _works.Count == 0 || _failed;

    protected override void Accept(TSource value, CancellationToken cancellationToken)
    {
        var work = new Work();
        lock (Gate)
        {
            if (IsOver)
            {
                return;
            }

            _works.Enqueue(work);
        }

        _ = DoAsync(work, value);
    }

    protected override bool TryTake([MaybeNullWhen(false)] out TResult value, out CancellationToken cancellationToken)
    {
        (value, cancellationToken) = (default, Stop);
        while (!_failed && _works.TryPeek(out var first) && first.IsDone)
        {
            if (first.Error is { } error)
            {
                _failed = true;
                Finish(error);
                return false;
            }

            _works.Dequeue();
            if (first.HasResult)
            {
                value = first.Result!;
                return true;
            }
        }

        return false;
    }

    protected override void Forget() => _works.Clear();

    // What is still at work behind an error, nobody wants any more.
    protected override void LetGo() => CancelWork();

    private async Task DoAsync(Work work, TSource value)
    {
        var stop = Stop;
        try
        {
            var result = await selector(value, stop).ConfigureAwait(false);
            Done(work, result, null, stop);
        }
        catch (Exception error)
        {
            Done(work, default, error, stop);
        }

        Deliver();
    }

    private void Done(Work work, TResult? result, Exception? error, CancellationToken stop)
    {
        lock (Gate)
        {
            // Who gives up because he was told to has no result, and is not to blame.
            var gaveUp = error is OperationCanceledException && stop.IsCancellationRequested;
            (work.IsDone, work.HasResult, work.Result, work.Error) = (true, error is null, result, gaveUp ? null : error);
        }
    }

    private sealed class Work
    {
        public bool IsDone { get; set; }

        public bool HasResult { get; set; }

        public TResult? Result { get; set; }

        public Exception? Error { get; set; }
    }
}
