using System;
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
        : StepSink<TSource, TResult>(observer)
    {
        protected override bool TryStep(TSource value, out TResult result)
        {
            result = selector(value);
            return true;
        }
    }
}
