using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>Results as text.</summary>
internal static class Table
{
    public static void WriteHead(string title, string reference, int rounds, TimeSpan time)
    {
        Console.WriteLine($"""

            {title}
            medians of {rounds} rounds of {time.TotalSeconds} s{(Pinning.IsPossible ? ", what is measured and what it talks to have a processor each" : "")};
            a cell is octets x connections x messages in flight; ratios are of the CPU per message, to {reference}

            {"cell",-15} {"subject",-20} {"CPU/message",12} {"ratio",7} {"of best",8} {"allocated",11} {"messages/s",12} {"p50",9} {"p99",9}
            """);
    }

    public static void Write(IEnumerable<Result> row)
    {
        foreach (var it in row)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{it.Cell,-15} {it.Subject,-20} {it.Cpu,9:0} ns {it.Ratio,6:0.00}x {it.BestRatio,7:0.00}x {it.Allocated,9:0} B {it.Rate,12:0} {it.P50,6:0} µs {it.P99,6:0} µs"));
        }
    }

    public static void WriteSummary(IReadOnlyList<Result> results)
    {
        Console.WriteLine();
        foreach (var subject in results.GroupBy(result => result.Subject))
        {
            var busy = subject.Where(result => result.Cell.IsBusyAndSmall).Select(result => result.Ratio).ToArray();
            var all = subject.Select(result => result.Ratio).ToArray();
            var best = Result.GeometricMean(subject.Select(result => result.BestRatio));
            var line = string.Create(
                CultureInfo.InvariantCulture, $"{subject.Key,-20} all cells {Result.GeometricMean(all):0.00}x, of best {best:0.00}x, from {all.Min():0.00}x to {all.Max():0.00}x");
            Console.WriteLine(busy.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{line}; 64 x 16 up to 1 KiB {Result.GeometricMean(busy):0.00}x") : line);
        }
    }
}
