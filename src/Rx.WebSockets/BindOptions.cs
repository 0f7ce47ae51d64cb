using System;

namespace Rx.WebSockets;

/// <summary>How changes become batches, and which rows are kept.</summary>
public sealed record BindOptions
{
    /// <summary>The defaults.</summary>
    public static BindOptions Default { get; } = new();

    /// <summary>
    /// The least time between two batches, from 0. A change after a pause is shown at once; what follows is gathered. 0 makes a batch of each
    /// read: what comes before the scheduler's next turn. Default: 1/60 s, so that there are at most 60 batches a second.
    /// </summary>
    public TimeSpan Frame { get; init; } = TimeSpan.FromTicks((TimeSpan.TicksPerSecond + 59) / 60);

    /// <summary>While so many rows wait for their frame, the source waits; from 1. Default: 1,000.</summary>
    public int MaxBatch { get; init; } = 1000;

    /// <summary>The most rows that are kept, from 1: those that appeared first go first. Null for no limit, the default.</summary>
    public int? Limit { get; init; }

    /// <summary>
    /// How long a row is kept of which nothing is heard, more than 0. The time stands still while the source is lost. Null for ever, the default.
    /// </summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>What becomes of the rows when the source ends. Default: <see cref="RowsAtEnd.GoStale"/>.</summary>
    public RowsAtEnd AtEnd { get; init; } = RowsAtEnd.GoStale;

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Frame, TimeSpan.Zero, nameof(Frame));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatch, 1, nameof(MaxBatch));
        ArgumentOutOfRangeException.ThrowIfLessThan(Limit ?? 1, 1, nameof(Limit));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Expiry ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(Expiry));
    }
}
