using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Dialing;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks;

/// <summary>Clients side by side, against one echo server that costs as little as can be.</summary>
internal static class ClientBenchmark
{
    private static readonly string[] All = ["client-websocket", "client", "client-text", "websocket.client"];

    public static async Task<IReadOnlyList<Result>> RunAsync(Options options)
    {
        using var server = await BenchmarkProcess.StartAsync("serve", "codec", processor: 1);
        var subjects = new List<ISubject>();
        foreach (var name in options.Subjects(All))
        {
            subjects.Add(await ClientSubject.StartAsync(name, server.Port));
        }

        try
        {
            return await Comparison.RunAsync("Clients", subjects, options.Cells, options.Rounds, options.Time);
        }
        finally
        {
            subjects.ForEach(subject => subject.Dispose());
        }
    }
}
