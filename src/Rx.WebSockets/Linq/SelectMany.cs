using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Passes, for each value, the values of another flow: one flow after the other, in order.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="selector">Gives the flow of a value.</param>
    /// <returns>A flow of all their values. <c>Select(selector).Merge(n)</c> has several flows at a time.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Its flow is subscribed; the source waits until that one has completed.</description></item>
    /// <item><term>Value of such a flow</term><description>Passes; its flow waits for the observer.</description></item>
    /// <item><term>The selector throws</term><description><c>OnError</c> with its exception; the subscription to the source ends.</description></item>
    /// <item><term>Error of the source or a flow</term><description>Passes; all subscriptions end.</description></item>
    /// <item><term>Completion</term><description>Passes behind that of the last flow.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the flow whose value it was, and to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends all subscriptions; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source                  --1--------2.....--|      . = the source waits
    /// selector(x) = x, x'|    --1--1'|
    ///                                    2--2'|
    /// SelectMany(selector)    --1--1'----2--2'---|
    /// </code>
    /// </remarks>
    public static IFlow<TResult> SelectMany<TSource, TResult>(this IFlow<TSource> source, Func<TSource, IFlow<TResult>> selector) =>
        source.Select(selector).Merge(maxConcurrent: 1);

    /// <summary>Passes, for each value, the items of a sequence: a message that says several things.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="selector">Gives the sequence of a value, which is enumerated as the observer takes its items.</param>
    /// <returns>A flow of all their items, in order.</returns>
    /// <remarks>What happens on each signal stands at <see cref="SelectMany{TSource, TResult}(IFlow{TSource}, Func{TSource, IFlow{TResult}})"/>; what the sequence throws is an error.</remarks>
    [OverloadResolutionPriority(-1)] // A lambda that only throws fits both.
    public static IFlow<TResult> SelectMany<TSource, TResult>(this IFlow<TSource> source, Func<TSource, IEnumerable<TResult>> selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return source.SelectMany(value => selector(value).ToAsyncEnumerable().ToFlow());
    }

    /// <summary>The form that query syntax uses: a result of each value and each value of its flow, in order.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="TCollection">The type of the values of the flows between.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="collectionSelector">Gives the flow of a value.</param>
    /// <param name="resultSelector">Makes the result of a value and a value of its flow.</param>
    /// <returns>A flow of all results.</returns>
    /// <remarks>What happens on each signal stands at <see cref="SelectMany{TSource, TResult}(IFlow{TSource}, Func{TSource, IFlow{TResult}})"/>.</remarks>
    public static IFlow<TResult> SelectMany<TSource, TCollection, TResult>(
        this IFlow<TSource> source, Func<TSource, IFlow<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)
    {
        ArgumentNullException.ThrowIfNull(collectionSelector);
        ArgumentNullException.ThrowIfNull(resultSelector);
        return source.SelectMany(value => collectionSelector(value).Select(other => resultSelector(value, other)));
    }
}
