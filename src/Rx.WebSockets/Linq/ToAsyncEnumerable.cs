using System;
using System.Collections.Generic;
using System.Threading;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>The pull face of a flow: <c>await foreach</c>, with a bound on what is held.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="capacity">
    /// While so many values are held, the source waits; from 1. Default: 1, since a single message may be 1 MiB. More lets a
    /// bursty source run ahead of its reader.
    /// </param>
    /// <returns>A sequence; each enumerator is a subscription of its own, from the call of <c>GetAsyncEnumerator</c> on.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is less than 1.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Goes to the reader that waits, who runs on inline, else is held; the source waits while <paramref name="capacity"/> values are held.</description></item>
    /// <item><term>Error</term><description>Thrown by <c>MoveNextAsync</c> behind the held values.</description></item>
    /// <item><term>Completion</term><description>The sequence ends behind the held values.</description></item>
    /// <item><term>The enumerator is disposed, as when the loop is left</term><description>The subscription ends, held values are dropped, a source that waits goes on.</description></item>
    /// <item><term>The enumerator's token fires</term><description>The subscription ends; <c>MoveNextAsync</c> throws <see cref="OperationCanceledException"/> behind the held values.</description></item>
    /// <item><term>More values than were waited for, or by plain <c>OnNext</c></term><description><see cref="InvalidOperationException"/>, thrown at the source and by <c>MoveNextAsync</c>.</description></item>
    /// </list>
    /// <code>
    /// source                  --1---2.....3---|      . = the source waits, since 2 is held
    /// await foreach           --[1-------][2-][3]|
    /// </code>
    /// </remarks>
    public static IAsyncEnumerable<T> ToAsyncEnumerable<T>(this IFlow<T> source, int capacity = 1)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        return new Enumerable<T>(source, capacity);
    }

    private sealed class Enumerable<T>(IFlow<T> source, int capacity) : IAsyncEnumerable<T>
    {
        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            new FlowEnumerator<T>(capacity).SubscribeTo(source, cancellationToken);
    }
}
