using System;
using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>What was expected with what came.</summary>
/// <param name="Expected">What was expected, in its order.</param>
/// <param name="Actual">What came, in its order.</param>
/// <param name="IsSame">Whether two of them, by their places in the lists, are the same signal, whenever they came.</param>
/// <param name="Comparison">How finely times count.</param>
/// <param name="Inside">What is different inside of two of them, if there is more to tell.</param>
/// <param name="Hint">What the reason may be if a value never came.</param>
/// <param name="End">When the run ended, in ticks; null if that tells nothing.</param>
internal sealed record Trial(
    IReadOnlyList<Entry> Expected,
    IReadOnlyList<Entry> Actual,
    Func<int, int, bool> IsSame,
    MarbleComparison Comparison,
    Func<int, int, string?>? Inside = null,
    string Hint = "",
    long? End = null)
{
    public bool IsAtOnce(int expected, int actual) => Time(Expected[expected]) == Time(Actual[actual]);

    public bool IsBefore(int expected, int actual) => Time(Expected[expected]) < Time(Actual[actual]);

    public bool IsMatch(int expected, int actual) => IsAtOnce(expected, actual) && IsSame(expected, actual);

    private long Time(Entry entry) => Comparison == MarbleComparison.Exact ? entry.Ticks : entry.Frame;
}
