using System;
using System.Reactive;
using System.Reactive.Linq;
using DynamicData;

namespace Rx.WebSockets.DynamicData;

/// <summary>Change sets of DynamicData as keyed changes for a peer: a snapshot first, then what changes, as fast as the peer can take it.</summary>
public static class SentChanges
{
    /// <summary>Sends what is in a cache to a peer, and what changes in it, as messages.</summary>
    /// <remarks>What happens on each signal stands at <see cref="ToKeyedChanges"/>.</remarks>
    /// <example><code>
    /// app.MapRxWebSocket("/quotes", session =>
    ///     session.Attached.Add(quotes.Connect().SendChanges(session.Outgoing.Json(Contracts.Default.QuoteMessage), ToMessage)));
    /// </code></example>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TKey">What tells one item from another.</typeparam>
    /// <typeparam name="TMessage">The type of the messages.</typeparam>
    /// <param name="changeSets">The change sets, as <c>cache.Connect()</c> gives them.</param>
    /// <param name="peer">Who gets the messages, such as <c>session.Outgoing.Json(typeInfo)</c>.</param>
    /// <param name="message">Makes the message of a change, or null for none.</param>
    /// <param name="onConflated">Hears how many changes were superseded, each time some are. Default: nothing.</param>
    /// <returns>Ends the sending when disposed.</returns>
    public static IDisposable SendChanges<T, TKey, TMessage>(
        this IObservable<IChangeSet<T, TKey>> changeSets,
        IFlowObserver<TMessage> peer,
        Func<KeyedChange<TKey, T>, TMessage?> message,
        Action<int>? onConflated = null)
        where T : notnull
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(message);
        return changeSets.ToKeyedChanges(onConflated).Select(message).Where(static made => made is not null).Select(static made => made!).Subscribe(peer);
    }

    /// <summary>Change sets as keyed changes, conflated while the observer is at work.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Change sets within the subscription</term><description>Are what there is: they pass as a snapshot, also an empty one.</description></item>
    /// <item><term>Change set after that</term><description>Its adds, updates and refreshes pass as upserts, its removals as removals; moves don't pass.</description></item>
    /// <item><term>The observer is at work</term><description>The source doesn't wait: at most the latest change of each key is held, as by <see cref="Flow.Conflate{TKey, T}(IObservable{KeyedChange{TKey, T}}, Action{int})"/>.</description></item>
    /// <item><term>Error, completion</term><description>Pass behind what is held.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source by its next signal.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// cache.Connect()      x--y--z-          x = [Add a, Add b] at once, y = [Update a], z = [Remove b]
    /// ToKeyedChanges()     (BabE)--a--r-     B and E = snapshot, r = Remove b
    /// </code>
    /// </remarks>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TKey">What tells one item from another.</typeparam>
    /// <param name="changeSets">The change sets.</param>
    /// <param name="onConflated">Hears how many changes were superseded, each time some are. Default: nothing.</param>
    /// <returns>A flow of changes.</returns>
    public static IFlow<KeyedChange<TKey, T>> ToKeyedChanges<T, TKey>(this IObservable<IChangeSet<T, TKey>> changeSets, Action<int>? onConflated = null)
        where T : notnull
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(changeSets);
        return Observable.Create<KeyedChange<TKey, T>>(observer =>
        {
            // Serialised, since the end of the snapshot is ours to say and the change sets may come on any thread meanwhile.
            var serial = Observer.Synchronize(observer);
            serial.OnNext(KeyedChange<TKey, T>.SnapshotBegin);
            var subscription = changeSets.Subscribe(
                set =>
                {
                    foreach (var change in set)
                    {
                        serial.OnNext(Of(change));
                    }
                },
                serial.OnError,
                serial.OnCompleted);
            serial.OnNext(KeyedChange<TKey, T>.SnapshotEnd);
            return subscription;
        }).Conflate(onConflated);
    }

    private static KeyedChange<TKey, T> Of<T, TKey>(Change<T, TKey> change)
        where T : notnull
        where TKey : notnull => change.Reason switch
        {
            ChangeReason.Add or ChangeReason.Update or ChangeReason.Refresh => KeyedChange<TKey, T>.Upsert(change.Key, change.Current),
            ChangeReason.Remove => KeyedChange<TKey, T>.Remove(change.Key),
            _ => KeyedChange<TKey, T>.None,
        };
}
