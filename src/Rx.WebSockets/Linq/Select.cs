using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Makes another value of each value.</summary>
    /// <typeparam name="TSource">The type of the values that come in.</typeparam>
    /// <typeparam name="TResult">The type of the values that go out.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="selector">Makes the other value.</param>
    /// <returns>A flow of the other values; query syntax binds to it too.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>The selector's result passes; the source waits for the observer.</description></item>
    /// <item><term>The selector throws</term><description><c>OnError</c> with its exception; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source            --1--2--3--|
    /// Select(x =&gt; -x)   --a--b--c--|      a = -1, b = -2, c = -3
    /// </code>
    /// </remarks>
    public static IFlow<TResult> Select<TSource, TResult>(this IFlow<TSource> source, Func<TSource, TResult> selector)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        return new AnonymousFlow<TResult>(observer => new SelectSink<TSource, TResult>(observer, selector).SubscribeTo(source));
    }

    private sealed class SelectSink<TSource, TResult>(IFlowObserver<TResult> observer, Func<TSource, TResult> selector)
        : IFlowObserver<TSource>, IDisposable
    {
        private Upstream _upstream;

        public IDisposable SubscribeTo(IFlow<TSource> source)
        {
            _upstream.Attach(source.Subscribe(this));
            return this;
        }

        public ValueTask OnNextAsync(TSource value, CancellationToken cancellationToken = default) =>
            TrySelect(value, out var result) ? observer.OnNextAsync(result, cancellationToken) : default;

        public void OnNext(TSource value)
        {
            if (TrySelect(value, out var result))
            {
                observer.OnNext(result);
            }
        }

        public void OnError(Exception error)
        {
            if (_upstream.TryEnd())
            {
                observer.OnError(error);
                _upstream.Dispose();
            }
        }

        public void OnCompleted()
        {
            if (_upstream.TryEnd())
            {
                observer.OnCompleted();
                _upstream.Dispose();
            }
        }

        public void Dispose() => _upstream.Dispose();

        private bool TrySelect(TSource value, [MaybeNullWhen(false)] out TResult result)
        {
            result = default;
            if (_upstream.HasEnded)
            {
                return false;
            }

            try
            {
                result = selector(value);
            }
            catch (Exception error)
            {
                OnError(error);
                return false;
            }

            // The selector itself may have disposed the subscription.
            return !_upstream.HasEnded;
        }
    }
}
