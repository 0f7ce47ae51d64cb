using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using BenchmarkDotNet.Running;
using Rx.WebSockets.Benchmarks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Dialing;
using Rx.WebSockets.Benchmarks.Processes;
using Rx.WebSockets.Benchmarks.Serving;

return args switch
{
    ["serve", var kind] => await EchoServers.ServeAsync(kind),
    ["client", var kind] => await EchoClients.RunAsync(kind),
    ["echo", .. var rest] => await CompareAsync("echo", "Echo servers", EchoBenchmark.RunAsync, rest),
    ["clients", .. var rest] => await CompareAsync("clients", "Clients", ClientBenchmark.RunAsync, rest),
    ["connect", .. var rest] => await CompareAsync("connect", "Connections", ConnectBenchmark.RunAsync, rest),
    ["growth", .. var rest] => await CompareAsync("growth", "Growth", GrowthBenchmark.RunAsync, rest),
    ["idle", .. var rest] => await IdleBenchmark.RunAsync(new Options(rest)),
    ["session", .. var rest] => await SessionBenchmark.RunAsync(new Options(rest)),
    ["deflate", .. var rest] => await DeflateBenchmark.RunAsync(new Options(rest)),
    ["micro", .. var rest] => BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(rest).Any() ? 0 : 1,
    ["operators", ..] => OperatorsBenchmark.Run(),
    ["virtual", .. var rest] => VirtualBenchmark.Run(rest),
    ["stalled", ..] => await StalledBenchmark.RunAsync(),
    _ => Usage(),
};

static async Task<int> CompareAsync(
    string name, string title, Func<Options, Task<IReadOnlyList<Result>>> benchmark, string[] arguments)
{
    var path = Path.Combine(Repository.Root, "artifacts", "benchmarks", name + ".svg");
    Picture.Write(path, title, await benchmark(new Options(arguments)));
    Console.WriteLine($"picture: {Path.GetRelativePath(Environment.CurrentDirectory, path)}");
    return 0;
}

static int Usage()
{
    Console.WriteLine("""
        Usage, with `dotnet run -c Release --project tests/Rx.WebSockets.Benchmarks --`:
          echo [--rounds N] [--milliseconds N] [--subjects a,b] [--cells SIZExCONNECTIONSxWINDOW,...]
               CPU per message of echo servers side by side, interleaved, with ratios to the first, and a picture
          clients [like echo]
               the same of clients
          connect, growth [like echo]
               what opening and closing a connection costs; how costs grow with connections, sizes and operators
          idle [--subjects a,b]
               what a server holds for each of 5,000 idle sessions
          session [--rounds N]
               frames in memory through the driver to an observer, per second
          deflate [--rounds N]
               1 KiB of JSON compressed and restored, beside System.Net.WebSockets, and what an idle connection holds
          micro [options of BenchmarkDotNet]
               the parts of the codec, and whatever else is a [Benchmark]
          operators
               what a pipeline of operators costs per small message, above decoding
          stalled
               the managed heap of an echo server whose peer sends 1 GiB and reads nothing
          virtual [--rounds N]
               frames and simulated seconds per second on a virtual network, on its one thread
          serve KIND
               one server alone: tcp, codec, listener, kestrel or system-kestrel; with -inline behind it, completions run where sockets are polled
        """);
    return 2;
}
