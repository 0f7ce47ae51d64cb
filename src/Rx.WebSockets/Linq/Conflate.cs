using System;
using Rx.WebSockets.Binding;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>The way back from a plain observable of keyed changes to a flow: while its observer is at work, only the latest of each key is held.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Change</term><description>Passes when the observer is ready; the source never waits. One that is held is superseded by the next of its key, in its place; a row that comes and goes meanwhile leaves no trace.</description></item>
    /// <item><term>Snapshot, reset, stale</term><description>Are held once at most: the latest supersedes what it makes needless.</description></item>
    /// <item><term>Error, completion</term><description>Pass behind what is held.</description></item>
    /// <item><term>The observer faults</term><description>What is held is dropped; the fault goes back to the source by its next signal.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source and drops what is held; nothing is signalled any more.</description></item>
    /// </list>
    /// Held are at most as many changes as there are keys that the observer has or is to get.
    /// <code>
    /// source         -a-b-a'-b'-b"-c--
    /// observer       -[a-------]
    /// Conflate()     -a--------(b"a'c)      b and b' are superseded where they are held
    /// </code>
    /// </remarks>
    /// <typeparam name="TKey">What tells one row from another.</typeparam>
    /// <typeparam name="T">What a row shows.</typeparam>
    /// <param name="source">The changes.</param>
    /// <param name="onConflated">Hears how many changes were superseded, each time some are. Default: nothing.</param>
    /// <returns>A flow of changes that lead to the same rows.</returns>
    public static IFlow<KeyedChange<TKey, T>> Conflate<TKey, T>(this IObservable<KeyedChange<TKey, T>> source, Action<int>? onConflated = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(source);
        var flow = source as IFlow<KeyedChange<TKey, T>> ?? new AnonymousFlow<KeyedChange<TKey, T>>(source.Subscribe);
        return new AnonymousFlow<KeyedChange<TKey, T>>(observer => new ConflateSink<TKey, T>(observer, onConflated).SubscribeTo(flow));
    }
}
