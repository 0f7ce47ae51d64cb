using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>Makes at most one result of each value, at once; what throws meanwhile is the observer's error.</summary>
internal abstract class StepSink<TSource, TResult>(IFlowObserver<TResult> observer) : Sink<TSource, TResult>(observer)
{
    public sealed override ValueTask OnNextAsync(TSource value, CancellationToken cancellationToken = default) =>
        Step(value, out var result) ? Observer.OnNextAsync(result, cancellationToken) : default;

    public sealed override void OnNext(TSource value)
    {
        if (Step(value, out var result))
        {
            Observer.OnNext(result);
        }
    }

    /// <summary>The result of a value, if it has one.</summary>
    protected abstract bool TryStep(TSource value, [MaybeNullWhen(false)] out TResult result);

    private bool Step(TSource value, [MaybeNullWhen(false)] out TResult result)
    {
        result = default;
        if (HasEnded)
        {
            return false;
        }

        try
        {
            // The step itself may end the subscription.
            return TryStep(value, out result) && !HasEnded;
        }
        catch (Exception error)
        {
            OnError(error);
            return false;
        }
    }
}
