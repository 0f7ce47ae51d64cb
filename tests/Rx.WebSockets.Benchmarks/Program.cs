using System;
using Rx.WebSockets.Benchmarks;

return args switch
{
    ["serve", var kind] => await EchoServers.ServeAsync(kind),
    ["echo", .. var rest] => await EchoBenchmark.RunAsync(rest),
    ["operators", ..] => OperatorsBenchmark.Run(),
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
          serve KIND
               one server alone: tcp, listener, kestrel or system-kestrel
        """);
    return 2;
}
