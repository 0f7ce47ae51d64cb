using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What stands in front of it.</param>
/// <param name="Entries">Its signals, in their order.</param>
/// <param name="Mark">The frame below which a caret stands, if any.</param>
internal sealed record Row(string Name, IReadOnlyList<Entry> Entries, long? Mark = null);
