using System.Collections.Generic;

namespace Rx.WebSockets;

/// <summary>What changes on a screen at once: the rows of one frame, with snapshots, limits and expiry worked out.</summary>
/// <typeparam name="TKey">What tells one row from another.</typeparam>
/// <typeparam name="T">What a row shows.</typeparam>
public sealed record ChangeBatch<TKey, T>
    where TKey : notnull
{
    /// <summary>What to do, in order: nothing but <see cref="KeyedChangeKind.Upsert"/>, <see cref="KeyedChangeKind.Remove"/> of rows that there are, <see cref="KeyedChangeKind.Reset"/> and <see cref="KeyedChangeKind.Stale"/>.</summary>
    public required IReadOnlyList<KeyedChange<TKey, T>> Changes { get; init; }

    /// <summary>How many upserts and removals of the source this batch answers for.</summary>
    public int Received { get; init; }

    /// <summary>How many of these had no effect of their own, since a later one of the same key came within the batch.</summary>
    public int Conflated { get; init; }

    /// <summary>How many rows go because there are more than <see cref="BindOptions.Limit"/>.</summary>
    public int Evicted { get; init; }

    /// <summary>How many rows go because nothing was heard of them for <see cref="BindOptions.Expiry"/>.</summary>
    public int Expired { get; init; }

    /// <summary>How many rows there are afterwards.</summary>
    public int Rows { get; init; }

    /// <summary>
    /// Whether it isn't known yet which rows there are: no snapshot is complete, there was no reset, and no row came or went outside of a snapshot. Once
    /// false it stays so.
    /// </summary>
    public bool IsLoading { get; init; }

    /// <summary>Whether rows may be out of date afterwards: the source was lost, and not all of them were heard of since.</summary>
    public bool IsStale { get; init; }
}
