using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Rx.WebSockets.Binding;

/// <summary>Changes that wait, at most one for each key, in the order in which they are to be applied.</summary>
/// <remarks>
/// Applying what is left has the same outcome as applying all that came. What came before the latest <c>Stale</c> or <c>SnapshotBegin</c>
/// isn't changed in place by what comes behind it, for it would be taken for stale, or for no part of the snapshot: it moves behind.
/// </remarks>
[DebuggerDisplay("{Count} changes")]
internal sealed class PendingChanges<TKey, T>
    where TKey : notnull
{
    private readonly LinkedList<Entry> _order = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _byKey = [];
    private LinkedListNode<Entry>? _begin;
    private LinkedListNode<Entry>? _end;
    private LinkedListNode<Entry>? _stale;
    private int _era;

    public int Count => _order.Count;

    /// <summary>Adds a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="isUnknown">Whether whoever takes the changes has no row of that key; a row that came and went meanwhile is then left out.</param>
    /// <returns>How many upserts and removals will have no effect of their own because of this one.</returns>
    public int Add(KeyedChange<TKey, T> change, Func<TKey, bool>? isUnknown = null)
    {
        switch (change.Kind)
        {
            case KeyedChangeKind.Upsert:
                return Upsert(change);
            case KeyedChangeKind.Remove:
                return Remove(change, isUnknown);
            case KeyedChangeKind.SnapshotBegin:
                // The snapshot before is of no interest any more.
                Unlink(ref _begin);
                Unlink(ref _end);
                _era++;
                _begin = Append(change);
                return 0;
            case KeyedChangeKind.SnapshotEnd:
                _end ??= Append(change);
                return 0;
            case KeyedChangeKind.Stale:
                Unlink(ref _stale);
                _era++;
                _stale = Append(change);
                return 0;
            case KeyedChangeKind.Reset:
                return Reset(change);
            default:
                return 0;
        }
    }

    public bool TryTake(out KeyedChange<TKey, T> change)
    {
        if (_order.First is not { } first)
        {
            change = default;
            return false;
        }

        change = first.Value.Change;
        if (first.Value.ComesBack)
        {
            first.ValueRef.ComesBack = false;
            change = KeyedChange<TKey, T>.Remove(change.Key);
            return true;
        }

        _order.Remove(first);
        if (change.HasKey)
        {
            _byKey.Remove(change.Key);
        }
        else
        {
            _begin = _begin == first ? null : _begin;
            _end = _end == first ? null : _end;
            _stale = _stale == first ? null : _stale;
        }

        return true;
    }

    public void Clear()
    {
        _order.Clear();
        _byKey.Clear();
        (_begin, _end, _stale) = (null, null, null);
    }

    private int Upsert(KeyedChange<TKey, T> change)
    {
        if (!_byKey.TryGetValue(change.Key, out var node))
        {
            _byKey[change.Key] = Append(change);
            return 0;
        }

        ref var entry = ref node.ValueRef;
        var wasUpsert = entry.Change.Kind is KeyedChangeKind.Upsert;
        if (wasUpsert && entry.Era == _era)
        {
            entry.Change = change;
            return 1;
        }

        // A row that went and comes again is a new one, at the end.
        var comesBack = entry.ComesBack || !wasUpsert;
        _order.Remove(node);
        _byKey[change.Key] = Append(change, comesBack);
        return wasUpsert ? 1 : 0;
    }

    private int Remove(KeyedChange<TKey, T> change, Func<TKey, bool>? isUnknown)
    {
        if (!_byKey.TryGetValue(change.Key, out var node))
        {
            if (isUnknown?.Invoke(change.Key) ?? false)
            {
                return 1;
            }

            _byKey[change.Key] = Append(change);
            return 0;
        }

        ref var entry = ref node.ValueRef;
        var lost = entry.ComesBack ? 2 : 1;
        if (entry.Change.Kind is KeyedChangeKind.Upsert && !entry.ComesBack && (isUnknown?.Invoke(change.Key) ?? false))
        {
            _order.Remove(node);
            _byKey.Remove(change.Key);
            return 2;
        }

        (entry.Change, entry.ComesBack) = (change, false);
        return lost;
    }

    private int Reset(KeyedChange<TKey, T> change)
    {
        var lost = 0;
        foreach (var (_, node) in _byKey)
        {
            lost += node.Value.ComesBack ? 2 : 1;
        }

        Clear();
        Append(change);
        return lost;
    }

    private LinkedListNode<Entry> Append(KeyedChange<TKey, T> change, bool comesBack = false) =>
        _order.AddLast(new Entry { Change = change, ComesBack = comesBack, Era = _era });

    private void Unlink(ref LinkedListNode<Entry>? node)
    {
        if (node is not null)
        {
            _order.Remove(node);
            node = null;
        }
    }

    private struct Entry
    {
        public KeyedChange<TKey, T> Change;
        public bool ComesBack;
        public int Era;
    }
}
