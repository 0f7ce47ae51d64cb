using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;

namespace Rx.WebSockets;

/// <summary>A row that stays the same object while what it shows changes, so that a selection survives updates and reconnects.</summary>
/// <remarks>Changes on the scheduler of its binding alone, which is the only one to change it.</remarks>
/// <typeparam name="TKey">What tells one row from another.</typeparam>
/// <typeparam name="T">What the row shows.</typeparam>
[DebuggerDisplay("{Key}: {Item}, stale = {IsStale}")]
public sealed class Row<TKey, T> : INotifyPropertyChanged
    where TKey : notnull
{
    private static readonly PropertyChangedEventArgs ItemChanged = new(nameof(Item));
    private static readonly PropertyChangedEventArgs IsStaleChanged = new(nameof(IsStale));

    /// <summary>Creates a fresh row, for a binding of your own.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public Row(TKey key, T item)
    {
        ArgumentNullException.ThrowIfNull(key);
        (Key, Item) = (key, item);
    }

    /// <summary>Tells of <see cref="Item"/>, when another one that isn't equal has come, and of <see cref="IsStale"/>.</summary>
    public event PropertyChangedEventHandler? PropertyChanged;

    /// <summary>What tells this row from others.</summary>
    public TKey Key { get; }

    /// <summary>The latest item.</summary>
    public T Item { get; private set; }

    /// <summary>Whether the source was lost, and has said nothing of this row since.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Shows another item, for a binding of your own; one that is equal is none.</summary>
    public void Show(T item)
    {
        if (!EqualityComparer<T>.Default.Equals(item, Item))
        {
            Item = item;
            PropertyChanged?.Invoke(this, ItemChanged);
        }
    }

    /// <summary>Marks the row as fresh or stale, for a binding of your own.</summary>
    public void Mark(Freshness freshness)
    {
        if (IsStale != freshness is Freshness.Stale)
        {
            IsStale = !IsStale;
            PropertyChanged?.Invoke(this, IsStaleChanged);
        }
    }
}
