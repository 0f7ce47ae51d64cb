using System;
using System.Collections.ObjectModel;
using System.Reactive.Concurrency;
using Rx.WebSockets.Binding;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Keeps a collection equal to what the changes tell: its rows are the items themselves.</summary>
    /// <remarks>
    /// <para>
    /// An item that takes the place of one that isn't equal is a <c>Replace</c> of the collection. A selection survives that where it goes by key;
    /// where it goes by object, bind rows that stay: <see cref="BindTo{TKey, T}(IFlow{KeyedChange{TKey, T}}, ObservableCollection{Row{TKey, T}}, BindOptions, IScheduler)"/>.
    /// </para>
    /// <para>
    /// Rows stand in the order in which they appeared first; sorting is the view's. The collection is touched on the scheduler alone, and
    /// nobody else may add or remove rows.
    /// </para>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Changes</term><description>Are applied in batches, as <see cref="Reconcile"/> makes them; while the handlers of the collection's events work, changes gather, and then the source waits.</description></item>
    /// <item><term>Stale</term><description>Rows stay, and are marked; each is fresh again with its next upsert. The end of the next snapshot removes those that it lacks.</description></item>
    /// <item><term>Error, completion</term><description>Rows become what <see cref="BindOptions.AtEnd"/> says; <see cref="CollectionBinding.Error"/> tells why. Nothing is thrown.</description></item>
    /// <item><term>A row, or a handler of an event, throws</term><description>The binding ends with that error, and it goes back to the source, whose owner hears of it.</description></item>
    /// <item><term>Somebody else has added or removed rows</term><description>The same, with an <see cref="InvalidOperationException"/>.</description></item>
    /// <item><term>Dispose</term><description>The rows stay as they are; the subscription to the source ends. On the scheduler nothing is touched any more, elsewhere at most what is being touched.</description></item>
    /// </list>
    /// <code>
    /// changes        -a-b-a'-----------s----B-a"-E-c-    s = Stale, B and E = snapshot
    /// collection     -a-b-a'-----------a'---a"---a"-c-
    ///                   a b            b    b            b is gone at E, which the snapshot lacks
    /// </code>
    /// </remarks>
    /// <typeparam name="TKey">What tells one row from another.</typeparam>
    /// <typeparam name="T">What a row shows.</typeparam>
    /// <param name="changes">The changes: from typed messages by <c>Select</c>, <c>SelectMany</c> or <see cref="UpsertBy"/>.</param>
    /// <param name="items">The collection, empty.</param>
    /// <param name="options">How changes become batches, and which rows are kept.</param>
    /// <param name="scheduler">
    /// Where the collection is touched. Default: the synchronization context of the thread that makes this call, as that of a user interface;
    /// where there is none, the task pool.
    /// </param>
    /// <returns>The binding: dispose it to end it.</returns>
    /// <exception cref="ArgumentException">The collection isn't empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static CollectionBinding BindTo<TKey, T>(
        this IFlow<KeyedChange<TKey, T>> changes, ObservableCollection<T> items, BindOptions? options = null, IScheduler? scheduler = null)
        where TKey : notnull =>
        Bound(changes, items, new(static (_, item) => item, static (_, item) => item, null), options, scheduler);

    /// <summary>Keeps a collection equal to what the changes tell, by rows that stay the same object and say whether they are stale.</summary>
    /// <remarks>What happens on each signal stands at <see cref="BindTo{TKey, T}(IFlow{KeyedChange{TKey, T}}, ObservableCollection{T}, BindOptions, IScheduler)"/>.</remarks>
    /// <typeparam name="TKey">What tells one row from another.</typeparam>
    /// <typeparam name="T">What a row shows.</typeparam>
    /// <param name="changes">The changes.</param>
    /// <param name="rows">The collection, empty.</param>
    /// <param name="options">How changes become batches, and which rows are kept.</param>
    /// <param name="scheduler">Where the collection is touched. Default: the synchronization context of the thread that makes this call, else the task pool.</param>
    /// <returns>The binding: dispose it to end it.</returns>
    /// <exception cref="ArgumentException">The collection isn't empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static CollectionBinding BindTo<TKey, T>(
        this IFlow<KeyedChange<TKey, T>> changes, ObservableCollection<Row<TKey, T>> rows, BindOptions? options = null, IScheduler? scheduler = null)
        where TKey : notnull =>
        changes.BindTo(
            rows, static (key, item) => new Row<TKey, T>(key, item), static (row, item) => row.Show(item), static (row, freshness) => row.Mark(freshness), options, scheduler);

    /// <summary>Keeps a collection equal to what the changes tell, by rows of your own that stay the same object.</summary>
    /// <remarks>What happens on each signal stands at <see cref="BindTo{TKey, T}(IFlow{KeyedChange{TKey, T}}, ObservableCollection{T}, BindOptions, IScheduler)"/>. All functions are called on the scheduler.</remarks>
    /// <typeparam name="TKey">What tells one row from another.</typeparam>
    /// <typeparam name="T">What a row shows.</typeparam>
    /// <typeparam name="TRow">The type of the rows, as a view model.</typeparam>
    /// <param name="changes">The changes.</param>
    /// <param name="rows">The collection, empty.</param>
    /// <param name="create">Makes the row of a key that wasn't there.</param>
    /// <param name="update">Has a row show another item.</param>
    /// <param name="mark">Marks a row as stale, and as fresh again. Default: nothing.</param>
    /// <param name="options">How changes become batches, and which rows are kept.</param>
    /// <param name="scheduler">Where the collection is touched. Default: the synchronization context of the thread that makes this call, else the task pool.</param>
    /// <returns>The binding: dispose it to end it.</returns>
    /// <exception cref="ArgumentException">The collection isn't empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static CollectionBinding BindTo<TKey, T, TRow>(
        this IFlow<KeyedChange<TKey, T>> changes,
        ObservableCollection<TRow> rows,
        Func<TKey, T, TRow> create,
        Action<TRow, T> update,
        Action<TRow, Freshness>? mark = null,
        BindOptions? options = null,
        IScheduler? scheduler = null)
        where TKey : notnull
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(update);
        return Bound(changes, rows, new(create, Updated, mark), options, scheduler);

        TRow Updated(TRow row, T item)
        {
            update(row, item);
            return row;
        }
    }

    private static CollectionBinding Bound<TKey, T, TRow>(
        IFlow<KeyedChange<TKey, T>> changes, ObservableCollection<TRow> rows, RowShape<TKey, T, TRow> shape, BindOptions? options, IScheduler? scheduler)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count > 0)
        {
            throw new ArgumentException("The collection isn't empty, and a binding can't tell the keys of what is in it.", nameof(rows));
        }

        var binding = new CollectionBinding();
        return binding.Attach(changes.Reconcile(options, scheduler).Subscribe(new CollectionRows<TKey, T, TRow>(binding, rows, shape)));
    }
}
