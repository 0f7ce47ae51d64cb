using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using DynamicData;

namespace Rx.WebSockets.DynamicData.Rows;

/// <summary>Makes a change set of each batch.</summary>
internal sealed class ChangeSetRows<TKey, T, TObject>(IObserver<IChangeSet<TObject, TKey>> observer, ChangeSetShape<TKey, T, TObject> shape)
    : IFlowObserver<ChangeBatch<TKey, T>>
    where TKey : notnull
    where TObject : notnull
{
    private readonly Dictionary<TKey, (TObject Object, Freshness Freshness)> _rows = [];

    public ValueTask OnNextAsync(ChangeBatch<TKey, T> value, CancellationToken cancellationToken = default)
    {
        OnNext(value);
        return default;
    }

    public void OnNext(ChangeBatch<TKey, T> value)
    {
        var set = new ChangeSet<TObject, TKey>(value.Changes.Count);
        foreach (var change in value.Changes)
        {
            Apply(change, set);
        }

        if (set.Count > 0)
        {
            observer.OnNext(set);
        }
    }

    public void OnError(Exception error) => observer.OnError(error);

    public void OnCompleted() => observer.OnCompleted();

    private void Apply(KeyedChange<TKey, T> change, ChangeSet<TObject, TKey> set)
    {
        switch (change.Kind)
        {
            case KeyedChangeKind.Upsert when _rows.TryGetValue(change.Key, out var row):
                var next = shape.Update(row.Object, change.Item);
                Show(set, change.Key, row.Object, row.Freshness is Freshness.Stale && shape.Mark is { } mark ? mark(next, Freshness.Fresh) : next, Freshness.Fresh);
                break;
            case KeyedChangeKind.Upsert:
                var created = shape.Create(change.Key, change.Item);
                _rows.Add(change.Key, (created, Freshness.Fresh));
                set.Add(new(ChangeReason.Add, change.Key, created));
                break;
            case KeyedChangeKind.Remove when _rows.Remove(change.Key, out var gone):
                set.Add(new(ChangeReason.Remove, change.Key, gone.Object));
                break;
            case KeyedChangeKind.Reset:
                foreach (var (key, row) in _rows)
                {
                    set.Add(new(ChangeReason.Remove, key, row.Object));
                }

                _rows.Clear();
                break;
            case KeyedChangeKind.Stale when shape.Mark is not null:
                foreach (var key in new List<TKey>(_rows.Keys))
                {
                    var row = _rows[key].Object;
                    Show(set, key, row, shape.Mark(row, Freshness.Stale), Freshness.Stale);
                }

                break;
        }
    }

    private void Show(ChangeSet<TObject, TKey> set, TKey key, TObject before, TObject now, Freshness freshness)
    {
        _rows[key] = (now, freshness);
        if (shape.StaysInPlace)
        {
            set.Add(new(ChangeReason.Refresh, key, now));
        }
        else if (!EqualityComparer<TObject>.Default.Equals(before, now))
        {
            set.Add(new(ChangeReason.Update, key, now, before));
        }
    }
}
