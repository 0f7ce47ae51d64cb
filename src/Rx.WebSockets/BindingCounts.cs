namespace Rx.WebSockets;

/// <summary>What a binding has done so far.</summary>
/// <param name="Batches">How often the collection was touched.</param>
/// <param name="Received">How many upserts and removals of the source were answered for.</param>
/// <param name="Conflated">How many of these had no effect of their own, since a later one of the same key came within the batch.</param>
/// <param name="Evicted">How many rows went because there were more than <see cref="BindOptions.Limit"/>.</param>
/// <param name="Expired">How many rows went because nothing was heard of them for <see cref="BindOptions.Expiry"/>.</param>
public readonly record struct BindingCounts(long Batches, long Received, long Conflated, long Evicted, long Expired);
