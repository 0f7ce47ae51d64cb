using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Drawing;

/// <summary>A row of a page: a stretch of time on all lanes.</summary>
/// <param name="Lanes">How many lanes it has: that of the end, the last one, is in the last row only.</param>
/// <param name="Marbles">The marbles.</param>
/// <param name="Times">The times to write above, each with its place.</param>
/// <param name="Silences">The silences that are drawn shorter than they were: their places, and how long they were.</param>
/// <param name="Difference">The marble at the first difference, if it is in this row.</param>
internal sealed record PageRow(
    int Lanes,
    IReadOnlyList<PlacedMarble> Marbles,
    IReadOnlyList<(double X, long Ticks)> Times,
    IReadOnlyList<(double X, long Ticks)> Silences,
    PlacedMarble? Difference);
