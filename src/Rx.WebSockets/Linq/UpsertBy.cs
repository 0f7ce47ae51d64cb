using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Makes each value the row of its key: for feeds that only ever tell what a row is now.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes as an upsert; the source waits for the observer.</description></item>
    /// <item><term>null, as the JSON message <c>null</c></term><description>Is left out.</description></item>
    /// <item><term>The function throws or gives null</term><description><c>OnError</c> with the exception; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source                 --EUR 1--USD 2--EUR 3--|
    /// UpsertBy(currency)     --u------u------u------|      u = Upsert EUR: EUR 1 and so on
    /// </code>
    /// </remarks>
    /// <typeparam name="TKey">What tells one row from another.</typeparam>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="key">Gives the key of a value.</param>
    /// <returns>A flow of upserts.</returns>
    public static IFlow<KeyedChange<TKey, T>> UpsertBy<TKey, T>(this IFlow<T?> source, Func<T, TKey> key)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(key);
        return new AnonymousFlow<KeyedChange<TKey, T>>(observer => new UpsertSink<TKey, T>(observer, key).SubscribeTo(source));
    }

    private sealed class UpsertSink<TKey, T>(IFlowObserver<KeyedChange<TKey, T>> observer, Func<T, TKey> key)
        : StepSink<T?, KeyedChange<TKey, T>>(observer)
        where TKey : notnull
    {
        protected override bool TryStep(T? value, out KeyedChange<TKey, T> result)
        {
            result = value is null ? default : KeyedChange<TKey, T>.Upsert(key(value), value);
            return value is not null;
        }
    }
}
