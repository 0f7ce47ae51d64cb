using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Tells a failure: the difference in words, both diagrams below a ruler, and the times to the tick.</summary>
internal static class FailureText
{
    /// <summary>How many signals around the difference are shown.</summary>
    private const int Before = 20;
    private const int After = 20;

    /// <summary>How many of them with their times.</summary>
    private const int TimesBefore = 3;
    private const int TimesAfter = 3;

    /// <summary>The text for a trial.</summary>
    /// <param name="subject">What was expected of whom, such as <c>m.Expect(prices)</c>.</param>
    /// <param name="trial">What was expected with what came.</param>
    /// <param name="context">Rows above, of what else happened.</param>
    /// <param name="advise">What the reason is, which is told instead of what it may be; empty if nobody knows.</param>
    /// <returns>The failure; <see langword="null"/> if there is no difference.</returns>
    public static Failure? Of(string subject, Trial trial, IReadOnlyList<Row>? context = null, Func<Difference, string>? advise = null) =>
        Difference.Find(trial) is { } difference
            ? new Failure(Of(subject, trial, difference, context ?? [], Hint(difference, advise)), trial, difference, context ?? [])
            : null;

    private static string Hint(Difference difference, Func<Difference, string>? advise) =>
        advise?.Invoke(difference) is { Length: > 0 } advice ? advice : difference.Hint;

    private static string Of(string subject, Trial trial, Difference difference, IReadOnlyList<Row> context, string hint)
    {
        var text = new StringBuilder();
        text.Append(subject).Append('\n').Append("  ").Append(difference.Told).Append('\n');
        if (hint.Length > 0)
        {
            text.Append("  ").Append(hint).Append('\n');
        }

        text.Append('\n');
        bool isCut = difference.Index > Before;
        text.Append(Chart.Draw([
            .. isCut ? [] : context,
            Near("expected", trial.Expected, difference.Index),
            Near("actual", trial.Actual, difference.Index)], isCut));
        text.Append('\n');
        WriteTimes(text, trial, difference.Index);
        if (difference.Index < Math.Min(trial.Expected.Count, trial.Actual.Count)
            && trial.Inside?.Invoke(difference.Index, difference.Index) is { } inside)
        {
            text.Append('\n').Append("  ").Append(inside.Replace("\n", "\n  ").Replace("  \n", "\n"));
        }

        return text.ToString().TrimEnd('\n');
    }

    private static Row Near(string name, IReadOnlyList<Entry> entries, int index) => new(
        name,
        [.. entries.Skip(Math.Max(0, index - Before)).Take(Before + 1 + After)],
        index < entries.Count ? entries[index].Frame : null);

    private static void WriteTimes(StringBuilder text, Trial trial, int index)
    {
        int first = Math.Max(0, index - TimesBefore);
        int end = Math.Min(Math.Max(trial.Expected.Count, trial.Actual.Count), index + 1 + TimesAfter);
        List<(string Left, string Right)> lines = [.. Enumerable.Range(first, end - first)
            .Select(i => (Tell(trial.Expected, i), Tell(trial.Actual, i)))];
        int width = Math.Max("expected".Length, lines.Max(line => Cell.WidthOf(line.Left)));
        text.Append("     ").Append("expected".PadRight(width)).Append("   actual\n");
        for (int i = 0; i < lines.Count; i++)
        {
            text.Append(first + i == index ? "  >  " : "     ")
                .Append(lines[i].Left).Append(' ', width - Cell.WidthOf(lines[i].Left))
                .Append("   ").Append(lines[i].Right).Append('\n');
        }
    }

    private static string Tell(IReadOnlyList<Entry> entries, int index) =>
        index < entries.Count ? $"{Duration.Tell(entries[index].Ticks)}  {entries[index].Told}" : "–";
}
