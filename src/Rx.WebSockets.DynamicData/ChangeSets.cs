using System;
using System.Reactive.Concurrency;
using DynamicData;
using Rx.WebSockets.DynamicData.Rows;

namespace Rx.WebSockets.DynamicData;

/// <summary>Keyed changes as change sets and caches of DynamicData, where its operators take over: filter, sort, group, join, bind.</summary>
/// <example><code>
/// using var quotes = session.Incoming.Json(Contracts.Default.Quote).UpsertBy(quote => quote.Symbol)
///     .ToObservableChangeSet(scheduler: ui)
///     .Filter(quote => quote.Price > 1)
///     .SortAndBind(out var sorted, SortExpressionComparer&lt;Quote&gt;.Ascending(quote => quote.Symbol))
///     .Subscribe();
/// </code></example>
public static class ChangeSets
{
    /// <summary>A change set for each batch of changes, whose objects are the items themselves.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Changes</term><description>Become a change set as <see cref="Flow.Reconcile"/> makes batches of them: conflated by key, one a frame, with limit, expiry and snapshots worked out. An item that takes the place of one that isn't equal is an <see cref="ChangeReason.Update"/>. Empty change sets are left out.</description></item>
    /// <item><term>Stale</term><description>Nothing, or an update of every item to what <paramref name="mark"/> gives. The first upsert of a key afterwards is fresh.</description></item>
    /// <item><term>Reset</term><description>All items are removed.</description></item>
    /// <item><term>Error, completion</term><description>Pass behind the last change set, in which items become what <see cref="BindOptions.AtEnd"/> says.</description></item>
    /// <item><term>An observer is at work</term><description>Changes gather, and then the source waits: a change set is served in lock-step.</description></item>
    /// <item><term>An observer or function throws</term><description>The subscription ends, and the fault goes back to the source; that of an operator of Rx, which unsubscribes first, is left to <see cref="System.Threading.Tasks.TaskScheduler.UnobservedTaskException"/>.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// changes                   -a-b-a'-----s----B-a"-E-
    /// ToObservableChangeSet()   -x----y------------z--w-     x = [Add a], y = [Add b, Update a], z = [Update a], w = [Remove b]
    /// </code>
    /// </remarks>
    /// <typeparam name="TKey">What tells one item from another.</typeparam>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="changes">The changes.</param>
    /// <param name="mark">Gives the item that takes the place of one that is stale, or fresh again: <c>(quote, freshness) => quote with { Freshness = freshness }</c>. Default: the same.</param>
    /// <param name="options">How changes become batches, and which items are kept.</param>
    /// <param name="scheduler">Where change sets pass. Default: the synchronization context of the thread that makes this call, else the task pool.</param>
    /// <returns>Change sets from nothing on, for each subscription.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IObservable<IChangeSet<T, TKey>> ToObservableChangeSet<TKey, T>(
        this IFlow<KeyedChange<TKey, T>> changes, Func<T, Freshness, T>? mark = null, BindOptions? options = null, IScheduler? scheduler = null)
        where TKey : notnull
        where T : notnull =>
        From(changes, new ChangeSetShape<TKey, T, T>(static (_, item) => item, static (_, item) => item, mark, StaysInPlace: false), options, scheduler);

    /// <summary>A change set for each batch of changes, whose objects are rows that stay: what they show and whether they are stale is a refresh.</summary>
    /// <remarks>What happens on each signal stands at <see cref="ToObservableChangeSet"/>; an upsert of a row that is there, and Stale, are a <see cref="ChangeReason.Refresh"/>.</remarks>
    /// <typeparam name="TKey">What tells one row from another.</typeparam>
    /// <typeparam name="T">What a row shows.</typeparam>
    /// <param name="changes">The changes.</param>
    /// <param name="options">How changes become batches, and which rows are kept.</param>
    /// <param name="scheduler">Where change sets pass. Default: the synchronization context of the thread that makes this call, else the task pool.</param>
    /// <returns>Change sets from nothing on, for each subscription.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IObservable<IChangeSet<Row<TKey, T>, TKey>> ToRowChangeSet<TKey, T>(
        this IFlow<KeyedChange<TKey, T>> changes, BindOptions? options = null, IScheduler? scheduler = null)
        where TKey : notnull
    {
        return From(changes, new ChangeSetShape<TKey, T, Row<TKey, T>>(static (key, item) => new(key, item), Show, Mark, StaysInPlace: true), options, scheduler);

        static Row<TKey, T> Show(Row<TKey, T> row, T item)
        {
            row.Show(item);
            return row;
        }

        static Row<TKey, T> Mark(Row<TKey, T> row, Freshness freshness)
        {
            row.Mark(freshness);
            return row;
        }
    }

    /// <summary>A cache that follows the changes until it is disposed.</summary>
    /// <remarks>
    /// What happens on each signal stands at <see cref="ToObservableChangeSet"/>. When the source ends the cache stays, with the items that
    /// <see cref="BindOptions.AtEnd"/> leaves. It is subscribed by this call.
    /// </remarks>
    /// <typeparam name="TKey">What tells one item from another.</typeparam>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="changes">The changes.</param>
    /// <param name="key">Gives the key of an item that others put into the cache; for those of the changes it has to be theirs.</param>
    /// <param name="mark">Gives the item that takes the place of one that is stale, or fresh again. Default: the same.</param>
    /// <param name="onError">Hears of the error of the source. Default: nobody; a session tells its own end.</param>
    /// <param name="options">How changes become batches, and which items are kept.</param>
    /// <param name="scheduler">Where the cache is changed. Default: the synchronization context of the thread that makes this call, else the task pool.</param>
    /// <returns>The cache: dispose it to end the subscription.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static SourceCache<T, TKey> ToSourceCache<TKey, T>(
        this IFlow<KeyedChange<TKey, T>> changes,
        Func<T, TKey> key,
        Func<T, Freshness, T>? mark = null,
        Action<Exception>? onError = null,
        BindOptions? options = null,
        IScheduler? scheduler = null)
        where TKey : notnull
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        var sets = changes.ToObservableChangeSet(mark, options, scheduler);
        var cache = new SourceCache<T, TKey>(key);
        var subscription = sets.Subscribe(set => cache.Edit(updater => updater.Clone(set)), onError ?? (static _ => { }));
        cache.CountChanged.Subscribe(static _ => { }, subscription.Dispose);
        return cache;
    }

    private static IObservable<IChangeSet<TObject, TKey>> From<TKey, T, TObject>(
        IFlow<KeyedChange<TKey, T>> changes, ChangeSetShape<TKey, T, TObject> shape, BindOptions? options, IScheduler? scheduler)
        where TKey : notnull
        where TObject : notnull
    {
        var batches = changes.Reconcile(options, scheduler);
        return new ChangeSetSource<TKey, T, TObject>(batches, shape);
    }
}
