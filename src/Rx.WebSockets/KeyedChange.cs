using System;
using System.Collections.Generic;

namespace Rx.WebSockets;

/// <summary>A step of a keyed set of rows: what a server says of its state, what a collection or change set shows of it.</summary>
/// <remarks>
/// Make your messages into these verbs, and rows are kept for you: <see cref="Flow.BindTo{TKey, T}(IFlow{KeyedChange{TKey, T}}, System.Collections.ObjectModel.ObservableCollection{T}, BindOptions, System.Reactive.Concurrency.IScheduler)"/>
/// shows them, <see cref="LiveTable{TKey, T}"/> is a server's side of it. A name of its own helps: <c>using QuoteChange = Rx.WebSockets.KeyedChange&lt;string, Quote&gt;;</c>
/// </remarks>
/// <example><code>
/// static IEnumerable&lt;QuoteChange&gt; ToChanges(QuoteMessage message) => message switch
/// {
///     AllQuotes all => QuoteChange.Snapshot(all.Quotes, quote => quote.Symbol),
///     OneQuote one => [QuoteChange.Upsert(one.Quote.Symbol, one.Quote)],
///     Delisted gone => [QuoteChange.Remove(gone.Symbol)],
///     _ => [],
/// };
/// </code></example>
/// <typeparam name="TKey">What tells one row from another.</typeparam>
/// <typeparam name="T">What a row shows.</typeparam>
public readonly record struct KeyedChange<TKey, T>
    where TKey : notnull
{
    private readonly TKey _key;
    private readonly T _item;

    private KeyedChange(KeyedChangeKind kind, TKey key, T item) => (Kind, _key, _item) = (kind, key, item);

    /// <summary>Nothing changes; the same as <c>default</c>.</summary>
    public static KeyedChange<TKey, T> None => default;

    /// <summary>A snapshot begins; one under way is given up.</summary>
    public static KeyedChange<TKey, T> SnapshotBegin => new(KeyedChangeKind.SnapshotBegin, default!, default!);

    /// <summary>The snapshot is complete; without a beginning it says nothing.</summary>
    public static KeyedChange<TKey, T> SnapshotEnd => new(KeyedChangeKind.SnapshotEnd, default!, default!);

    /// <summary>All rows are gone.</summary>
    public static KeyedChange<TKey, T> Reset => new(KeyedChangeKind.Reset, default!, default!);

    /// <summary>All rows may be out of date; a snapshot under way is given up.</summary>
    public static KeyedChange<TKey, T> Stale => new(KeyedChangeKind.Stale, default!, default!);

    /// <summary>What is said.</summary>
    public KeyedChangeKind Kind { get; }

    /// <summary>Whether it is said of a single row.</summary>
    public bool HasKey => Kind is KeyedChangeKind.Upsert or KeyedChangeKind.Remove;

    /// <summary>The key of the row.</summary>
    /// <exception cref="InvalidOperationException">It is said of no single row.</exception>
    public TKey Key => HasKey ? _key : throw new InvalidOperationException($"{Kind} has no key.");

    /// <summary>What the row shows from now on.</summary>
    /// <exception cref="InvalidOperationException">It isn't an <see cref="KeyedChangeKind.Upsert"/>.</exception>
    public T Item => Kind is KeyedChangeKind.Upsert ? _item : throw new InvalidOperationException($"{Kind} has no item.");

    /// <summary>A row is there, with this item.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public static KeyedChange<TKey, T> Upsert(TKey key, T item)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(KeyedChangeKind.Upsert, key, item);
    }

    /// <summary>A row is gone; of one that isn't there it says nothing.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public static KeyedChange<TKey, T> Remove(TKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(KeyedChangeKind.Remove, key, default!);
    }

    /// <summary>A change of its parts, as they stand in a message; the opposite of <see cref="Deconstruct"/>.</summary>
    /// <param name="kind">What is said.</param>
    /// <param name="key">The key of an upsert or removal; else it is left out.</param>
    /// <param name="item">The item of an upsert; else it is left out.</param>
    /// <exception cref="ArgumentNullException">An upsert or removal is to have the key null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static KeyedChange<TKey, T> Of(KeyedChangeKind kind, TKey? key, T? item) => kind switch
    {
        KeyedChangeKind.Upsert => Upsert(key!, item!),
        KeyedChangeKind.Remove => Remove(key!),
        >= KeyedChangeKind.None and <= KeyedChangeKind.Stale => new(kind, default!, default!),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of change."),
    };

    /// <summary>The parts of the change, for a message; <c>default</c> stands for a key or item that there isn't.</summary>
    public void Deconstruct(out KeyedChangeKind kind, out TKey? key, out T? item) => (kind, key, item) = (Kind, _key, _item);

    /// <summary>A whole snapshot: its beginning, each item, its end.</summary>
    /// <param name="items">The rows that there are, and no others.</param>
    /// <param name="key">Gives the key of an item.</param>
    public static IEnumerable<KeyedChange<TKey, T>> Snapshot(IEnumerable<T> items, Func<T, TKey> key)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(key);
        return All();

        IEnumerable<KeyedChange<TKey, T>> All()
        {
            yield return SnapshotBegin;
            foreach (var item in items)
            {
                yield return Upsert(key(item), item);
            }

            yield return SnapshotEnd;
        }
    }

    /// <summary>The change in one line.</summary>
    public override string ToString() => Kind switch
    {
        KeyedChangeKind.Upsert => $"Upsert {_key}: {_item}",
        KeyedChangeKind.Remove => $"Remove {_key}",
        _ => $"{Kind}",
    };
}
