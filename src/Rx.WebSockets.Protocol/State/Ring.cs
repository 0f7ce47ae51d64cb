using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rx.WebSockets.Protocol.State;

/// <summary>A queue whose items keep their place until they are taken, so that one in the middle can be found and changed.</summary>
[DebuggerDisplay("{Count} from {First}")]
internal sealed class Ring<T>
{
    private T[] _items = [];

    /// <summary>The place of the oldest item.</summary>
    public long First { get; private set; }

    /// <summary>The place that the next item gets.</summary>
    public long Next { get; private set; }

    public int Count => (int)(Next - First);

    /// <summary>The item at a place from <see cref="First"/> up to <see cref="Next"/>.</summary>
    public ref T this[long place] => ref _items[place & (_items.Length - 1)];

    /// <summary>Adds an item and returns its place.</summary>
    public long Add(T item)
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        this[Next] = item;
        return Next++;
    }

    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        if (Count == 0)
        {
            item = default;
            return false;
        }

        item = this[First];
        Forget(ref this[First]);
        First++;
        return true;
    }

    public void Clear()
    {
        Array.Clear(_items);
        First = Next;
    }

    private void Grow()
    {
        var grown = new T[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, _items.Length + 1))];
        for (var place = First; place < Next; place++)
        {
            grown[place & (grown.Length - 1)] = this[place];
        }

        _items = grown;
    }

    private static void Forget(ref T item)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            item = default!;
        }
    }
}
