using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Where what came first differs from what was expected.</summary>
/// <param name="Index">The place in both lists; one of them may end before it.</param>
/// <param name="Ticks">When it shows first.</param>
/// <param name="Told">The difference in words.</param>
/// <param name="Hint">What its reason may be; empty if nobody knows.</param>
internal sealed record Difference(int Index, long Ticks, string Told, string Hint)
{
    public static Difference? Find(Trial trial)
    {
        int index = 0;
        int common = Math.Min(trial.Expected.Count, trial.Actual.Count);
        while (index < common && trial.IsMatch(index, index))
        {
            index++;
        }

        Entry? expected = index < trial.Expected.Count ? trial.Expected[index] : null;
        Entry? actual = index < trial.Actual.Count ? trial.Actual[index] : null;
        return (expected, actual) is (null, null) ? null : new Difference(
            index,
            Math.Min(expected?.Ticks ?? long.MaxValue, actual?.Ticks ?? long.MaxValue),
            Tell(trial, index, expected, actual),
            NeverCame(trial, index, expected, actual) ? trial.Hint : "");
    }

    /// <summary>Whether a value is missing altogether: not late, and nothing in its place.</summary>
    private static bool NeverCame(Trial trial, int index, Entry? expected, Entry? actual) =>
        expected is { IsValue: true }
        && (actual is null || trial.IsBefore(index, index))
        && !Enumerable.Range(index, trial.Actual.Count - index).Any(later => trial.IsSame(index, later));

    private static string Tell(Trial trial, int index, Entry? expected, Entry? actual)
    {
        string ended = trial.End is { } end ? $"; the run ended at {Duration.Tell(end)}" : "";
        return (expected, actual) switch
        {
            ({ } left, null) when index == 0 =>
                $"{Name(left)} was expected at {At(left)}, but nothing came at all{ended}.",
            ({ } left, null) => $"{Name(left)} was expected at {At(left)}, but nothing more came{ended}.",
            (null, { } right) when index == 0 => $"{Name(right)} came at {At(right)}, but nothing at all was expected.",
            (null, { } right) => $"{Name(right)} came at {At(right)}, but nothing more was expected.",
            ({ } left, { } right) => TellBoth(trial, index, left, right),
            _ => "",
        };
    }

    private static string TellBoth(Trial trial, int index, Entry expected, Entry actual)
    {
        bool comesLater = Rest(index, trial.Actual.Count).Any(later => trial.IsMatch(index, later));
        bool isExpectedLater = Rest(index, trial.Expected.Count).Any(later => trial.IsMatch(later, index));
        if (trial.IsAtOnce(index, index))
        {
            return trial.IsSame(index, index) ? "" : comesLater && isExpectedLater
                ? $"At {At(expected)} {Name(expected)} was expected before {Name(actual)}, but came behind it."
                : $"At {At(expected)} {Name(expected)} was expected, but {Name(actual)} came.";
        }

        if (trial.IsSame(index, index) && !comesLater && !isExpectedLater)
        {
            long late = actual.Ticks - expected.Ticks;
            return $"{Name(expected)} was expected at {At(expected)} and came {Duration.Tell(Math.Abs(late))} {(late > 0 ? "late" : "early")}, at {At(actual)}.";
        }

        return actual.Ticks < expected.Ticks
            ? $"{Name(actual)} came at {At(actual)}, where nothing was expected; next was to be {Name(expected)} at {At(expected)}."
            : $"{Name(expected)} was expected at {At(expected)}, but didn't come; next came {Name(actual)} at {At(actual)}.";
    }

    private static IEnumerable<int> Rest(int index, int count) => Enumerable.Range(index + 1, Math.Max(0, count - index - 1));

    private static string Name(Entry entry) => entry.Told;

    private static string At(Entry entry) => Duration.Tell(entry.Ticks);
}
