using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>A failed expectation, as text and with what its picture shows.</summary>
/// <param name="Text">What the message says.</param>
/// <param name="Trial">What was expected with what came; null if there is nothing to draw.</param>
/// <param name="Difference">The first difference between them.</param>
/// <param name="Context">Rows above, of what else happened.</param>
internal sealed record Failure(string Text, Trial? Trial = null, Difference? Difference = null, IReadOnlyList<Row>? Context = null);
