using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Rx.WebSockets.Binding;

/// <summary>Which rows the source has, as far as it has told: works snapshots, limit and expiry out into plain upserts and removals.</summary>
[DebuggerDisplay("{_rows.Count} rows, {_staleRows} stale, lost = {_isLost}")]
internal sealed class KnownRows<TKey, T>(BindOptions options)
    where TKey : notnull
{
    private readonly Dictionary<TKey, Known> _rows = [];
    private readonly LinkedList<Known> _byAppearance = new();
    private readonly LinkedList<Known> _bySilence = new();
    private List<KeyedChange<TKey, T>> _changes = [];
    private int _snapshot;
    private bool _isInSnapshot;
    private bool _isLost;
    private bool _isLoaded;
    private int _staleRows;
    private int _evicted;
    private int _neverShown;
    private int _batch;

    /// <summary>When the next row expires; null while none does.</summary>
    public TimeSpan? Deadline => options.Expiry is { } expiry && !_isLost && _bySilence.First is { } first ? first.Value.Heard + expiry : null;

    /// <summary>Takes all that is pending, and the rows whose time is up.</summary>
    public ChangeBatch<TKey, T> Apply(PendingChanges<TKey, T> pending, int received, int conflated, TimeSpan now)
    {
        (_changes, _evicted, _neverShown) = (new(pending.Count), 0, 0);
        _batch++;
        while (pending.TryTake(out var change))
        {
            Apply(change, now);
        }

        var expired = Expire(now);
        return new ChangeBatch<TKey, T>
        {
            Changes = _neverShown > 0 ? _changes.FindAll(static change => change.Kind is not KeyedChangeKind.None) : _changes,
            Received = received,
            Conflated = conflated,
            Evicted = _evicted,
            Expired = expired,
            Rows = _rows.Count,
            IsLoading = !_isLoaded,
            IsStale = _isLost || _staleRows > 0,
        };
    }

    private void Apply(KeyedChange<TKey, T> change, TimeSpan now)
    {
        switch (change.Kind)
        {
            case KeyedChangeKind.Upsert:
                Found(now);
                _isLoaded |= !_isInSnapshot;
                Upsert(change, now);
                break;
            case KeyedChangeKind.Remove:
                Found(now);
                _isLoaded |= !_isInSnapshot;
                if (_rows.TryGetValue(change.Key, out var row))
                {
                    Remove(row);
                }

                break;
            case KeyedChangeKind.SnapshotBegin:
                Found(now);
                _snapshot++;
                _isInSnapshot = true;
                break;
            case KeyedChangeKind.SnapshotEnd:
                Found(now);
                EndSnapshot();
                break;
            case KeyedChangeKind.Stale:
                Lose(change);
                break;
            case KeyedChangeKind.Reset:
                Found(now);
                Reset(change);
                break;
        }
    }

    /// <summary>The source is there again: the rows are given their whole time to be heard of.</summary>
    private void Found(TimeSpan now)
    {
        if (!_isLost)
        {
            return;
        }

        _isLost = false;
        foreach (var row in _bySilence)
        {
            row.Heard = now;
        }
    }

    private void Upsert(KeyedChange<TKey, T> change, TimeSpan now)
    {
        if (_rows.TryGetValue(change.Key, out var row))
        {
            _staleRows -= row.IsStale ? 1 : 0;
            row.IsStale = false;
        }
        else
        {
            _rows[change.Key] = row = new Known(change.Key) { FirstBatch = _batch, FirstPlace = _changes.Count };
            _byAppearance.AddLast(row.Appearance);
        }

        row.Snapshot = _snapshot;
        _changes.Add(change);
        if (options.Expiry is not null)
        {
            row.Heard = now;
            row.Silence.List?.Remove(row.Silence);
            _bySilence.AddLast(row.Silence);
        }

        if (_rows.Count > options.Limit)
        {
            _evicted++;
            Remove(_byAppearance.First!.Value);
        }
    }

    private void Remove(Known row)
    {
        _rows.Remove(row.Key);
        _byAppearance.Remove(row.Appearance);
        row.Silence.List?.Remove(row.Silence);
        _staleRows -= row.IsStale ? 1 : 0;
        if (row.FirstBatch == _batch)
        {
            // It came within this batch, so that nobody has seen it.
            _changes[row.FirstPlace] = KeyedChange<TKey, T>.None;
            _neverShown++;
        }
        else
        {
            _changes.Add(KeyedChange<TKey, T>.Remove(row.Key));
        }
    }

    private void EndSnapshot()
    {
        if (!_isInSnapshot)
        {
            return;
        }

        for (var node = _byAppearance.Last; node is not null;)
        {
            (var row, node) = (node.Value, node.Previous);
            if (row.Snapshot != _snapshot)
            {
                Remove(row);
            }
        }

        (_isInSnapshot, _isLoaded) = (false, true);
    }

    private void Lose(KeyedChange<TKey, T> change)
    {
        (_isLost, _isInSnapshot, _staleRows) = (true, false, _rows.Count);
        foreach (var row in _byAppearance)
        {
            row.IsStale = true;
        }

        _changes.Add(change);
    }

    private void Reset(KeyedChange<TKey, T> change)
    {
        _rows.Clear();
        _byAppearance.Clear();
        _bySilence.Clear();
        (_isInSnapshot, _isLoaded, _staleRows) = (false, true, 0);
        _changes.Add(change);
    }

    private int Expire(TimeSpan now)
    {
        var expired = 0;
        for (; Deadline <= now; expired++)
        {
            Remove(_bySilence.First!.Value);
        }

        return expired;
    }

    private sealed class Known
    {
        public Known(TKey key) => (Key, Appearance, Silence) = (key, new(this), new(this));

        public TKey Key { get; }

        public LinkedListNode<Known> Appearance { get; }

        public LinkedListNode<Known> Silence { get; }

        /// <summary>Where it was shown first: in which batch, at which place.</summary>
        public int FirstBatch { get; init; }

        public int FirstPlace { get; init; }

        public TimeSpan Heard { get; set; }

        public int Snapshot { get; set; }

        public bool IsStale { get; set; }
    }
}
