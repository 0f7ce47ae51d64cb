using System;
using Rx.WebSockets.Benchmarks;

return args switch
{
    ["serve", var kind] => await EchoServers.ServeAsync(kind),
    ["echo", .. var rest] => await EchoBenchmark.RunAsync(rest),
    ["operators", ..] => OperatorsBenchmark.Run(),
    ["virtual", .. var rest] => VirtualBenchmark.Run(rest),
    ["stalled", ..] => await StalledPeer.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine("""
        Usage, with `dotnet run -c Release --project tests/Rx.WebSockets.Benchmarks --`:
          echo [--rounds N] [--milliseconds N] [--servers a,b] [--cells SIZExCONNECTIONSxWINDOW,...]
               CPU per message of echo servers side by side, interleaved, with ratios to the first
          operators
               what a pipeline of operators costs per small message, above decoding
          stalled
               the managed heap of an echo server whose peer sends 1 GiB and reads nothing
          virtual [--rounds N]
               frames and simulated seconds per second on a virtual network, on its one thread
          serve KIND
               one server alone: tcp, listener, kestrel or system-kestrel
        """);
    return 2;
}
