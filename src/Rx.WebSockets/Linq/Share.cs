using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Shares one subscription to the source among all observers; the slowest paces it.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The flow.</param>
    /// <param name="onFault">
    /// Hears what an observer throws while there are others, which then go on without it. Default: such a fault ends the subscription for
    /// all, since nobody else would hear of it.
    /// </param>
    /// <returns>
    /// A flow that subscribes the source with its first observer and ends that subscription with its last one; an observer after that
    /// subscribes anew. Nothing is replayed: each sees the values from its subscription on.
    /// </returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Value</term><description>Passes to all observers; the source waits until every one has taken it.</description></item>
    /// <item><term>Error, completion</term><description>Pass to all observers, also if one of them throws; what the first one throws goes to the source.</description></item>
    /// <item><term>An observer faults while there are others</term><description>Its subscription ends, and <paramref name="onFault"/> hears of it. Without that, when all have taken the value, the others get the fault as their error and it goes back to the source.</description></item>
    /// <item><term>The last observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>The source's token fires</term><description>The tokens of all observers at work fire.</description></item>
    /// <item><term>Dispose</term><description>Ends this observer's part: its token fires, the source doesn't wait for it any more. With the last one the subscription to the source ends.</description></item>
    /// </list>
    /// <code>
    /// source           --1--2.....3--|      . = the source waits for the slower observer
    /// Share() first    --1--2-----3--|
    /// Share() second        ^2----3--|      subscribed at ^
    /// </code>
    /// </remarks>
    public static IFlow<T> Share<T>(this IFlow<T> source, Action<Exception>? onFault = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var shared = new SharedFlow<T>(source, onFault);
        return new AnonymousFlow<T>(shared.Subscribe);
    }
}
