using System;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Passes the first values and completes when the observer has taken the last of them.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="count">How many values pass, from 0; with 0 the flow completes at once and nothing is subscribed.</param>
    /// <returns>A flow of at most that many values.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>The last value</term><description>Passes; when the observer has taken it, completion follows and the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source    --1--2--3--4--|
    /// Take(2)   --1--(2|)
    /// </code>
    /// </remarks>
    public static IFlow<T> Take<T>(this IFlow<T> source, int count)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new AnonymousFlow<T>(observer =>
        {
            if (count > 0)
            {
                return new TakeSink<T>(observer, count).SubscribeTo(source);
            }

            observer.OnCompleted();
            return Disposable.Empty;
        });
    }

    private sealed class TakeSink<T>(IFlowObserver<T> observer, int count) : Sink<T, T>(observer)
    {
        private int _left = count;

        public override ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default)
        {
            if (HasEnded || _left == 0)
            {
                return default;
            }

            return --_left > 0 ? Observer.OnNextAsync(value, cancellationToken) : LastAsync(value, cancellationToken);
        }

        public override void OnNext(T value)
        {
            if (HasEnded || _left == 0)
            {
                return;
            }

            _left--;
            Observer.OnNext(value);
            if (_left == 0)
            {
                OnCompleted();
            }
        }

        private async ValueTask LastAsync(T value, CancellationToken cancellationToken)
        {
            await Observer.OnNextAsync(value, cancellationToken).ConfigureAwait(false);
            OnCompleted();
        }
    }
}
