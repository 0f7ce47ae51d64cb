using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Passes values up to the first one that a predicate refuses, which completes the flow.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="predicate">Accepts a value.</param>
    /// <returns>A flow of the values before the first refused one.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value accepted</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>Value refused</term><description>Is dropped; the flow completes and the subscription to the source ends.</description></item>
    /// <item><term>The predicate throws</term><description><c>OnError</c> with its exception; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source                  --1--2--3--1--|
    /// TakeWhile(x =&gt; x &lt; 3)   --1--2--|
    /// </code>
    /// </remarks>
    public static IFlow<T> TakeWhile<T>(this IFlow<T> source, Func<T, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(predicate);
        return new AnonymousFlow<T>(observer => new TakeWhileSink<T>(observer, predicate).SubscribeTo(source));
    }

    private sealed class TakeWhileSink<T>(IFlowObserver<T> observer, Func<T, bool> predicate) : StepSink<T, T>(observer)
    {
        protected override bool TryStep(T value, out T result)
        {
            result = value;
            if (predicate(value))
            {
                return true;
            }

            OnCompleted();
            return false;
        }
    }
}
