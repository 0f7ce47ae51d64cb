using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;
using Rx.WebSockets.Benchmarks.Serving;

namespace Rx.WebSockets.Benchmarks;

/// <summary>The same message to many, beside as many bare sends of the same octets.</summary>
internal static class BroadcastBenchmark
{
    private static readonly string[] All = ["sends", "broadcast", "broadcast-kestrel", "system-sends"];

    private static readonly Cell[] Cells =
        [new(1 << 10, 10, 1), new(1 << 10, 100, 1), new(20, 1000, 1), new(1 << 10, 1000, 1), new(16 << 10, 1000, 1)];

    private static readonly Goal[] Goals =
    [
        Goal.Cpu("broadcast", "sends", "1 KiB to 1,000", cell => cell is { Size: 1 << 10, Connections: 1000 }, mean: 1.3),
    ];

    public static async Task<Comparison> RunAsync(Options options)
    {
        Pinning.MoveTo(processor: 1);
        var subjects = new List<ISubject>();
        foreach (var name in options.Subjects(All))
        {
            subjects.Add(await BroadcastSubject.StartAsync(name));
        }

        try
        {
            // A broadcast is as much work as a thousand messages.
            return await Comparison.RunAsync(
                "Broadcasts (a message is one to all connections)", subjects, options.Cells(Cells, [new(1 << 10, 1000, 1)]), options, Goals, WarmUp.Default with { Messages = 50 });
        }
        finally
        {
            subjects.ForEach(subject => subject.Dispose());
        }
    }
}
