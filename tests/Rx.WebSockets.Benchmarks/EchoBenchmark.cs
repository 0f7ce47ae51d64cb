using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;
using Rx.WebSockets.Benchmarks.Serving;

namespace Rx.WebSockets.Benchmarks;

/// <summary>Echo servers side by side.</summary>
internal static class EchoBenchmark
{
    private static readonly string[] All =
        ["tcp", "codec-inline", "listener", "listener-inline", "listener-text", "kestrel", "kestrel-text", "system-kestrel", "system-kestrel-text", "ws"];

    private static readonly Goal[] Goals =
    [
        Goal.Cpu("listener", "tcp", "all cells", _ => true, mean: 1.15, most: 1.3),
        Goal.Cpu("listener-inline", "codec-inline", "all cells", _ => true, mean: 1.25),
        Goal.Cpu("kestrel", "system-kestrel", "64 x 16 up to 1 KiB", cell => cell.IsBusyAndSmall, mean: 0.8),
        Goal.Cpu("kestrel", "system-kestrel", "all cells", _ => true, mean: 1, most: 1.15),
        Goal.Cpu("kestrel-text", "system-kestrel-text", "all cells", _ => true, mean: 1, most: 1.15),
        Goal.Allocates("listener", most: 32),
        Goal.Allocates("kestrel", most: 32),
        Goal.Fairness("listener"),
        Goal.Fairness("listener-inline"),
        Goal.Fairness("kestrel"),
    ];

    public static async Task<Comparison> RunAsync(Options options)
    {
        Pinning.MoveTo(processor: 1);
        var subjects = new List<ISubject>();
        foreach (var name in options.Subjects(All))
        {
            if (BenchmarkProcess.CanStart(name))
            {
                subjects.Add(await ServerSubject.StartAsync(name));
            }
            else
            {
                Console.WriteLine($"{name} is left out: it needs node, and build/peers.sh to install it.");
            }
        }

        try
        {
            return await Comparison.RunAsync("Echo servers", subjects, options.Cells(Cell.All, Cell.Few), options, Goals);
        }
        finally
        {
            subjects.ForEach(subject => subject.Dispose());
        }
    }
}
