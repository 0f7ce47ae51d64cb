using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Drops the first values.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="count">How many values are dropped, from 0.</param>
    /// <returns>A flow of the values behind them.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>One of the first values</term><description>Is dropped; the source may go on at once.</description></item>
    /// <item><term>A later value</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source    --1--2--3--4--|
    /// Skip(2)   --------3--4--|
    /// </code>
    /// </remarks>
    public static IFlow<T> Skip<T>(this IFlow<T> source, int count)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new AnonymousFlow<T>(observer => new SkipSink<T>(observer, count).SubscribeTo(source));
    }

    private sealed class SkipSink<T>(IFlowObserver<T> observer, int count) : StepSink<T, T>(observer)
    {
        private int _left = count;

        protected override bool TryStep(T value, out T result)
        {
            result = value;
            if (_left == 0)
            {
                return true;
            }

            _left--;
            return false;
        }
    }
}
