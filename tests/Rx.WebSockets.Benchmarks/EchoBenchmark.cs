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
        ["tcp", "codec-inline", "listener", "listener-inline", "listener-text", "kestrel", "kestrel-text", "system-kestrel", "ws"];

    public static async Task<IReadOnlyList<Result>> RunAsync(Options options)
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
                Console.WriteLine($"{name} is left out: build/peers.sh installs it.");
            }
        }

        try
        {
            return await Comparison.RunAsync("Echo servers", subjects, options.Cells, options.Rounds, options.Time);
        }
        finally
        {
            subjects.ForEach(subject => subject.Dispose());
        }
    }
}
