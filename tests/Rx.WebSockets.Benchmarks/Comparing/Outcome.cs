namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>What came of a goal.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Figures">What was seen.</param>
/// <param name="Wanted">What was wanted.</param>
/// <param name="IsMet">Whether it is as wanted.</param>
internal sealed record Outcome(string Name, string Figures, string Wanted, bool IsMet);
