using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;
using Rx.WebSockets.Benchmarks.Serving;

namespace Rx.WebSockets.Benchmarks;

/// <summary>What opening and closing a connection costs a server.</summary>
internal static class ConnectBenchmark
{
    private static readonly string[] All = ["system-kestrel", "kestrel", "listener"];

    private static readonly Cell[] Cells = [new(0, 1, 1), new(0, 16, 1)];

    public static async Task<Comparison> RunAsync(Options options)
    {
        Pinning.MoveTo(processor: 1);
        var subjects = new List<ISubject>();
        foreach (var name in options.Subjects(All))
        {
            subjects.Add(await ConnectSubject.StartAsync(name));
        }

        try
        {
            return await Comparison.RunAsync(
                "Connections, opened and closed", subjects, options.Cells(Cells, Cells), options, warmUp: WarmUp.Default with { Messages = 10_000 });
        }
        finally
        {
            subjects.ForEach(subject => subject.Dispose());
        }
    }
}
