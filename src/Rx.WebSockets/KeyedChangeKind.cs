namespace Rx.WebSockets;

/// <summary>What a <see cref="KeyedChange{TKey, T}"/> says.</summary>
public enum KeyedChangeKind
{
    /// <summary>Nothing: what a message becomes that changes no row, such as a heartbeat.</summary>
    None,

    /// <summary>A row is there, with this item; one of the same key is replaced by it.</summary>
    Upsert,

    /// <summary>A row is gone.</summary>
    Remove,

    /// <summary>A snapshot begins: the rows that don't come until its end are gone.</summary>
    SnapshotBegin,

    /// <summary>The snapshot is complete.</summary>
    SnapshotEnd,

    /// <summary>All rows are gone.</summary>
    Reset,

    /// <summary>The source is out of reach: all rows may be out of date, until a change or snapshot says otherwise.</summary>
    Stale,
}
