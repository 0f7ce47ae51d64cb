using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Rx.WebSockets.Binding;

/// <summary>Rows by key, in the order in which they appeared; each verb takes the same time however many there are.</summary>
/// <remarks>An <see cref="OrderedDictionary{TKey, TValue}"/> moves all rows behind the one that goes.</remarks>
[DebuggerDisplay("{Count} rows")]
internal sealed class OrderedRows<TKey, T> : IEnumerable<KeyValuePair<TKey, T>>
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, T>>> _byKey = [];
    private readonly LinkedList<KeyValuePair<TKey, T>> _order = new();

    public int Count => _byKey.Count;

    /// <summary>The row that appeared first; there must be one.</summary>
    public TKey First => _order.First!.Value.Key;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out T item)
    {
        var found = _byKey.TryGetValue(key, out var node);
        item = found ? node!.Value.Value : default;
        return found;
    }

    public void Upsert(TKey key, T item)
    {
        if (_byKey.TryGetValue(key, out var node))
        {
            node.Value = new(node.Value.Key, item);
        }
        else
        {
            _byKey[key] = _order.AddLast(new KeyValuePair<TKey, T>(key, item));
        }
    }

    public bool TryAdd(TKey key, T item)
    {
        if (_byKey.ContainsKey(key))
        {
            return false;
        }

        Upsert(key, item);
        return true;
    }

    public bool Remove(TKey key)
    {
        var found = _byKey.Remove(key, out var node);
        if (found)
        {
            _order.Remove(node!);
        }

        return found;
    }

    public void Clear()
    {
        _byKey.Clear();
        _order.Clear();
    }

    public IEnumerator<KeyValuePair<TKey, T>> GetEnumerator() => _order.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
