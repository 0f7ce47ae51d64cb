using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Dialing;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks;

/// <summary>Clients side by side, against one echo server that costs as little as can be.</summary>
internal static class ClientBenchmark
{
    private static readonly string[] All = ["client-websocket", "client", "client-decode", "websocket.client", "client-websocket-text", "client-text", "websocket.client-text"];

    private static readonly Goal[] Goals =
    [
        Goal.Cpu("client", "client-websocket", "64 x 16 up to 1 KiB", cell => cell.IsBusyAndSmall, mean: 0.25),
        Goal.Cpu("client", "client-websocket", "1 x 16", cell => cell is { Connections: 1, Window: 16 }, mean: 0.5),
        Goal.Cpu("client", "client-websocket", "all cells", _ => true, mean: 0.8, most: 1.1),
        Goal.Cpu("client-decode", "client-websocket", "all cells", _ => true, mean: 0.8, most: 1.1),
        Goal.Cpu("client-text", "client-websocket-text", "all cells", _ => true, mean: 0.8, most: 1.1),
        Goal.Cpu("client", "websocket.client", "64 x 16 up to 1 KiB", cell => cell.IsBusyAndSmall, mean: 0.2),
        Goal.AllocatesLess("client", "websocket.client"),
        Goal.AllocatesLess("client-decode", "websocket.client"),
        Goal.AllocatesLess("client-text", "websocket.client-text"),
        Goal.Allocates("client", most: 32),
    ];

    public static async Task<Comparison> RunAsync(Options options)
    {
        using var server = await BenchmarkProcess.StartAsync("serve", "codec", processor: 1);
        var subjects = new List<ISubject>();
        foreach (var name in options.Subjects(All))
        {
            subjects.Add(await ClientSubject.StartAsync(name, server.Port));
        }

        try
        {
            return await Comparison.RunAsync("Clients", subjects, options.Cells(Cell.All, Cell.Few), options, Goals);
        }
        finally
        {
            subjects.ForEach(subject => subject.Dispose());
        }
    }
}
