using System;
using System.Linq;
using BenchmarkDotNet.Running;
using Rx.WebSockets.Benchmarks;
using Rx.WebSockets.Benchmarks.Dialing;
using Rx.WebSockets.Benchmarks.Serving;

return args switch
{
    ["serve", var kind] => await EchoServers.ServeAsync(kind),
    ["client", var kind] => await EchoClients.RunAsync(kind),
    ["all", .. var rest] => await Everything.RunAsync(new Options(rest)),
    ["echo" or "clients" or "broadcast" or "connect" or "growth", .. var rest] => await Everything.CompareAsync(args[0], new Options(rest)),
    ["idle" or "stalled" or "session" or "operators" or "deflate" or "virtual", .. var rest] => await Everything.RunAsync(args[0], new Options(rest)),
    ["micro", .. var rest] => BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(rest).Any() ? 0 : 1,
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine("""
        Usage, with `dotnet run -c Release --project tests/Rx.WebSockets.Benchmarks --`:
          all [--quick] [--rounds N] [--milliseconds N] [--parts a,b]
               all that follows in one run, with pictures and one summary.md in artifacts/benchmarks
          echo [--quick] [--rounds N] [--milliseconds N] [--subjects a,b] [--cells SIZExCONNECTIONSxWINDOW,...]
               CPU per message of echo servers side by side, interleaved, with ratios to the first, and a picture
          clients [like echo]
               the same of clients
          broadcast [like echo]
               the same message to up to 1,000 sessions, beside as many bare sends
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
               one server alone: tcp, codec, listener, kestrel or system-kestrel, or one of those that broadcast; with -inline behind it,
               completions run where sockets are polled
        """);
    return 2;
}
