using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks.Reporting;

/// <summary>All that a run has found as one page of Markdown, beside its pictures.</summary>
/// <param name="folder">Where both go.</param>
internal sealed class Report(string folder)
{
    private readonly StringBuilder _goals = new();
    private readonly StringBuilder _parts = new();
    private readonly StringBuilder _texts = new();
    private readonly string _begun = Machine.Load;

    /// <summary>Adds a comparison, and draws it.</summary>
    public void Add(string name, Comparison comparison)
    {
        Picture.Write(Path.Combine(folder, name + ".svg"), comparison.Title, comparison.Results);
        Add(comparison.Outcomes);
        Line(_parts, $"\n## {comparison.Title}\n\n![{comparison.Title}]({name}.svg)\n\nCPU per message and its ratio to {comparison.Subjects[0]}.\n");
        Row(_parts, ["cell", .. comparison.Subjects]);
        Row(_parts, ["---", .. comparison.Subjects.Select(_ => "---:")]);
        foreach (var cell in comparison.Results.GroupBy(result => result.Cell))
        {
            Row(_parts, [Name(cell.Key), .. cell.Select(result => Text($"{result.Cpu:N0} ns, {result.Ratio:0.00}x"))]);
        }

        Row(_parts, ["geometric mean", .. comparison.Results.GroupBy(result => result.Subject).Select(subject => Text($"{Result.GeometricMean(subject.Select(result => result.Ratio)):0.00}x"))]);
        Line(_parts, $"\n<details><summary>All figures</summary>\n");
        Row(_parts, ["cell", "subject", "CPU", "ratio", "ratio of best", "allocated", "messages/s", "p50", "p99", "slowest connection"]);
        Row(_parts, ["---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:"]);
        foreach (var it in comparison.Results)
        {
            Row(_parts,
            [
                Name(it.Cell), it.Subject, Text($"{it.Cpu:N0} ns"), Text($"{it.Ratio:0.00}x"), Text($"{it.BestRatio:0.00}x"), Text($"{it.Allocated:N0} B"),
                Text($"{it.Rate:N0}"), Text($"{it.P50:N0} µs"), Text($"{it.P99:N0} µs"), Text($"{it.Slowest:0.00}"),
            ]);
        }

        Line(_parts, $"\n</details>");
    }

    /// <summary>Adds what a part printed, and what came of its goals.</summary>
    public void Add(string title, string text, IReadOnlyList<Outcome> outcomes)
    {
        Add(outcomes);
        Line(_texts, $"\n## {title}\n\n```\n{text.Trim()}\n```");
    }

    /// <summary>Writes the page.</summary>
    /// <returns>Its path.</returns>
    public string Write(Options options, TimeSpan time)
    {
        var page = new StringBuilder();
        Line(page, $"# Benchmarks\n");
        Line(page, $"{Machine.Name}; {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}; {Environment.ProcessorCount} processors. ");
        Line(page, $"Load average {_begun} at the beginning and {Machine.Load} at the end, {time.TotalMinutes:0} minutes later.\n");
        Line(page, $"Comparisons are medians of {options.Rounds} interleaved rounds of {options.Time.TotalSeconds} s{(Pinning.IsPossible ? "; what is measured and what it talks to have a processor each" : "")}. ");
        Line(page, $"A cell is octets × connections × messages in flight.\n");
        if (_goals.Length > 0)
        {
            Line(page, $"## Goals\n\n| what | seen | wanted | |\n| --- | --- | --- | --- |\n{_goals}");
        }

        var path = Path.Combine(folder, "summary.md");
        Directory.CreateDirectory(folder);
        File.WriteAllText(path, page.Append(_parts).Append(_texts).ToString());
        return path;
    }

    private void Add(IReadOnlyList<Outcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            Line(_goals, $"| {outcome.Name} | {outcome.Figures} | {outcome.Wanted} | {(outcome.IsMet ? "met" : "**missed**")} |");
        }
    }

    private static string Name(Cell cell) => cell.ToString().Replace('x', '×');

    private static void Row(StringBuilder text, IEnumerable<string> columns) => text.Append("| ").AppendJoin(" | ", columns).Append(" |\n");

    private static void Line(StringBuilder text, FormattableString line) => text.Append(Text(line)).Append('\n');

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
