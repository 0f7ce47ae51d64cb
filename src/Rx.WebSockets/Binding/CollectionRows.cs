using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Binding;

/// <summary>Applies batches to a collection, and tells its binding.</summary>
/// <remarks>
/// The collection is a list, so that a row has an index, which moves when rows before it go: <see cref="RowOrder"/> knows it. What the collection
/// itself moves at a removal is a block of references.
/// </remarks>
internal sealed class CollectionRows<TKey, T, TRow>(CollectionBinding binding, ObservableCollection<TRow> rows, RowShape<TKey, T, TRow> shape)
    : IFlowObserver<ChangeBatch<TKey, T>>
    where TKey : notnull
{
    private readonly Dictionary<TKey, RowPlace> _places = [];
    private readonly RowOrder _order = new();

    public ValueTask OnNextAsync(ChangeBatch<TKey, T> value, CancellationToken cancellationToken = default)
    {
        try
        {
            Apply(value, cancellationToken);
        }
        catch (Exception fault)
        {
            binding.End(fault);
            throw;
        }

        return default;
    }

    public void OnNext(ChangeBatch<TKey, T> value) => OnNextAsync(value).GetAwaiter().GetResult();

    public void OnError(Exception error) => binding.End(error);

    public void OnCompleted() => binding.End(null);

    private void Apply(ChangeBatch<TKey, T> batch, CancellationToken cancellationToken)
    {
        if (rows.Count != _order.Count)
        {
            throw new InvalidOperationException("A bound collection has rows that the binding knows nothing of: nobody else may add or remove any.");
        }

        foreach (var change in batch.Changes)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            Apply(change);
        }

        var counts = binding.Counts;
        binding.Show(
            new BindingCounts(
                counts.Batches + 1,
                counts.Received + batch.Received,
                counts.Conflated + batch.Conflated,
                counts.Evicted + batch.Evicted,
                counts.Expired + batch.Expired),
            batch);
    }

    private void Apply(KeyedChange<TKey, T> change)
    {
        switch (change.Kind)
        {
            case KeyedChangeKind.Upsert when _places.TryGetValue(change.Key, out var place):
                Update(place, change.Item);
                break;
            case KeyedChangeKind.Upsert:
                Add(change.Key, change.Item);
                break;
            case KeyedChangeKind.Remove when _places.Remove(change.Key, out var place):
                rows.RemoveAt(_order.Remove(place));
                break;
            case KeyedChangeKind.Reset:
                _places.Clear();
                _order.Clear();
                rows.Clear();
                break;
            case KeyedChangeKind.Stale:
                MarkStale();
                break;
        }
    }

    private void Add(TKey key, T item)
    {
        var row = shape.Create(key, item);
        var place = new RowPlace();
        _order.Add(place);
        _places.Add(key, place);
        rows.Add(row);
    }

    private void Update(RowPlace place, T item)
    {
        var index = _order.IndexOf(place);
        var row = rows[index];
        var next = shape.Update(row, item);
        if (place.IsStale)
        {
            place.IsStale = false;
            shape.Mark?.Invoke(next, Freshness.Fresh);
        }

        if (!EqualityComparer<TRow>.Default.Equals(next, row))
        {
            rows[index] = next;
        }
    }

    private void MarkStale()
    {
        var index = 0;
        foreach (var place in _order.Rows)
        {
            place.IsStale = true;
            shape.Mark?.Invoke(rows[index++], Freshness.Stale);
        }
    }
}
