using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using BenchmarkDotNet.Running;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;
using Rx.WebSockets.Benchmarks.Reporting;

namespace Rx.WebSockets.Benchmarks;

/// <summary>All benchmarks, one after the other, each alone, in one report.</summary>
internal static class Everything
{
    private static readonly (string Name, Func<Options, Task<Comparison>> Run)[] Comparisons =
    [
        ("echo", EchoBenchmark.RunAsync),
        ("clients", ClientBenchmark.RunAsync),
        ("broadcast", BroadcastBenchmark.RunAsync),
        ("connect", ConnectBenchmark.RunAsync),
        ("growth", GrowthBenchmark.RunAsync),
    ];

    private static readonly (string Name, string Title, Func<Options, Task<IReadOnlyList<Outcome>>> Run)[] Others =
    [
        ("idle", "Idle sessions", IdleBenchmark.RunAsync),
        ("stalled", "A peer that reads nothing", Plain(_ => StalledBenchmark.RunAsync())),
        ("session", "Frames in memory, through a session", SessionBenchmark.RunAsync),
        ("operators", "Operators", Plain(_ => Task.FromResult(OperatorsBenchmark.Run()))),
        ("deflate", "permessage-deflate", DeflateBenchmark.RunAsync),
        ("virtual", "Virtual time", Plain(options => Task.FromResult(VirtualBenchmark.Run(options)))),
    ];

    /// <summary>Where pictures and reports go.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "artifacts", "benchmarks");

    /// <summary>One comparison, with its picture.</summary>
    public static async Task<int> CompareAsync(string name, Options options)
    {
        var comparison = await Comparisons.First(part => part.Name == name).Run(options);
        var path = Path.Combine(Folder, name + ".svg");
        Picture.Write(path, comparison.Title, comparison.Results);
        Console.WriteLine($"picture: {Path.GetRelativePath(Environment.CurrentDirectory, path)}");
        return 0;
    }

    /// <summary>One of the others.</summary>
    public static async Task<int> RunAsync(string name, Options options)
    {
        await Others.First(part => part.Name == name).Run(options);
        return 0;
    }

    /// <summary>All of them; one that fails is named, and the others go on.</summary>
    public static async Task<int> RunAsync(Options options)
    {
        var start = Stopwatch.GetTimestamp();
        var report = new Report(Folder);
        var failed = new List<string>();
        // These run in this process, which is free to use all processors until it has to load servers from one.
        foreach (var (name, title, run) in Others.Where(part => options.Runs(part.Name)))
        {
            await TryAsync(name, async () =>
            {
                using var tee = new Tee();
                var outcomes = await run(options);
                report.Add(title, tee.ToString(), outcomes);
            });
        }

        // These build programs of their own, which takes minutes.
        if (!options.IsQuick && options.Runs("micro"))
        {
            await TryAsync("micro", () =>
            {
                var artifacts = Path.Combine(Folder, "micro");
                BenchmarkSwitcher.FromAssembly(typeof(Everything).Assembly).Run(["--filter", "*", "--artifacts", artifacts]);
                foreach (var table in Directory.GetFiles(artifacts, "*-report-github.md", SearchOption.AllDirectories).Order())
                {
                    report.Add(Path.GetFileName(table).Split('-')[0], File.ReadAllText(table).Replace("```", "", StringComparison.Ordinal), []);
                }

                return Task.CompletedTask;
            });
        }

        foreach (var (name, run) in Comparisons.Where(part => options.Runs(part.Name)))
        {
            await TryAsync(name, async () => report.Add(name, await run(options)));
        }

        Console.WriteLine($"\nsummary: {Path.GetRelativePath(Environment.CurrentDirectory, report.Write(options, Stopwatch.GetElapsedTime(start)))}");
        return failed.Count;

        async Task TryAsync(string name, Func<Task> part)
        {
            Progress.Tell($"{name} begins");
            try
            {
                await part();
            }
            catch (Exception fault)
            {
                failed.Add(name);
                report.Add(name, $"failed: {fault.Message}", []);
                Console.Error.WriteLine($"{name} failed: {fault}");
            }
        }
    }

    private static Func<Options, Task<IReadOnlyList<Outcome>>> Plain(Func<Options, Task> run) => async options =>
    {
        await run(options);
        return [];
    };
}
