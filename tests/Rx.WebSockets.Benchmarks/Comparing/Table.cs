using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>Results as text.</summary>
internal static class Table
{
    public static void WriteHead(string title, string reference, Options options)
    {
        Console.WriteLine($"""

            {title}
            medians of {options.Rounds} rounds of {options.Time.TotalSeconds} s{(Pinning.IsPossible ? ", what is measured and what it talks to have a processor each" : "")};
            a cell is octets x connections x messages in flight; ratios are of the CPU per message, to {reference};
            slowest: what the slowest connection gets through, as a share of what the median one does

            {"cell",-15} {"subject",-22} {"CPU/message",12} {"ratio",7} {"of best",8} {"allocated",11} {"messages/s",12} {"p50",9} {"p99",9} {"slowest",8}
            """);
    }

    public static void Write(IEnumerable<Result> row)
    {
        foreach (var it in row)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{it.Cell,-15} {it.Subject,-22} {it.Cpu,9:0} ns {it.Ratio,6:0.00}x {it.BestRatio,7:0.00}x {it.Allocated,9:0} B {it.Rate,12:0} {it.P50,6:0} µs {it.P99,6:0} µs {it.Slowest,8:0.00}"));
        }
    }

    public static void WriteSummary(Comparison comparison)
    {
        Console.WriteLine();
        foreach (var subject in comparison.Results.GroupBy(result => result.Subject))
        {
            var busy = subject.Where(result => result.Cell.IsBusyAndSmall).Select(result => result.Ratio).ToArray();
            var all = subject.Select(result => result.Ratio).ToArray();
            var best = Result.GeometricMean(subject.Select(result => result.BestRatio));
            var line = string.Create(
                CultureInfo.InvariantCulture, $"{subject.Key,-22} all cells {Result.GeometricMean(all):0.00}x, of best {best:0.00}x, from {all.Min():0.00}x to {all.Max():0.00}x");
            Console.WriteLine(busy.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{line}; 64 x 16 up to 1 KiB {Result.GeometricMean(busy):0.00}x") : line);
        }

        Write(comparison.Outcomes);
    }

    public static void Write(IReadOnlyList<Outcome> outcomes)
    {
        Console.WriteLine();
        foreach (var outcome in outcomes)
        {
            Console.WriteLine($"{(outcome.IsMet ? "met   " : "missed")} {outcome.Name}: {outcome.Figures}; wanted: {outcome.Wanted}");
        }
    }
}
