namespace Rx.WebSockets.Testing.Marbles;

/// <summary>A symbol of a diagram that isn't only time.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Name">The letter or the long name, without quotes.</param>
/// <param name="Ticks">Its time since the diagram's zero.</param>
/// <param name="Position">Where it stands in the text.</param>
/// <param name="Unordered">Where the unordered group begins in which it stands, if it stands in one.</param>
internal readonly record struct Symbol(SymbolKind Kind, string Name, long Ticks, int Position, int? Unordered = null);
