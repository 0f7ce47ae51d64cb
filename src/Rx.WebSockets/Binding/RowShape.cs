using System;

namespace Rx.WebSockets.Binding;

/// <summary>How a row comes to show an item.</summary>
/// <param name="Create">Makes a row.</param>
/// <param name="Update">Gives the row that shows another item: the same one, or one that takes its place.</param>
/// <param name="Mark">Marks a row as fresh or stale.</param>
internal sealed record RowShape<TKey, T, TRow>(Func<TKey, T, TRow> Create, Func<TRow, T, TRow> Update, Action<TRow, Freshness>? Mark);
