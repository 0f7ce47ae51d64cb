using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;
using Rx.WebSockets.Benchmarks.Serving;

namespace Rx.WebSockets.Benchmarks;

/// <summary>How the cost of a message grows with connections, with its size, and with the operators it passes.</summary>
internal static class GrowthBenchmark
{
    private static readonly int[] Connections = [1, 3, 10, 30, 100, 300, 1000];

    private static readonly int[] Sizes = [20, 1 << 10, 16 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20];

    public static async Task<Comparison> RunAsync(Options options)
    {
        Pinning.MoveTo(processor: 1);
        List<ISubject> subjects = [await ServerSubject.StartAsync("tcp"), await ServerSubject.StartAsync("listener"), await ServerSubject.StartAsync("kestrel")];
        Cell[] all = [.. Connections.Select(count => new Cell(20, count, 16)), .. Sizes.Select(size => new Cell(size, 1, 1))];
        Cell[] few = [new(20, 1, 16), new(20, 100, 16), new(20, 1000, 16), new(20, 1, 1), new(16 << 10, 1, 1), new(16 << 20, 1, 1)];
        try
        {
            var comparison = await Comparison.RunAsync("Growth with connections and with size", subjects, options.Cells(all, few), options);
            Console.WriteLine("\nCPU per octet as the message grows, in ns");
            foreach (var subject in comparison.Results.Where(result => result.Cell is { Connections: 1, Window: 1 }).GroupBy(result => result.Subject))
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{subject.Key,-12} {string.Join("  ", subject.Select(result => $"{result.Cell.Size}: {result.Cpu / result.Cell.Size:0.000}"))}"));
            }

            Console.WriteLine();
            OperatorsBenchmark.RunChains();
            return comparison;
        }
        finally
        {
            subjects.ForEach(subject => subject.Dispose());
        }
    }
}
