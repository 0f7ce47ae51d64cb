using System;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Processes;
using Rx.WebSockets.Benchmarks.Serving;

namespace Rx.WebSockets.Benchmarks;

/// <summary>A peer that sends 1 GiB to an echo server and reads nothing: what the server holds meanwhile.</summary>
internal static class StalledBenchmark
{
    private const long Total = 1L << 30;

    public static async Task<int> RunAsync()
    {
        foreach (var kind in new[] { "listener", "kestrel" })
        {
            using var server = await BenchmarkProcess.StartAsync("serve", kind, processor: 0);
            var before = await server.AskNumberAsync("gc");
            var sent = await FloodAsync(server.Port);
            var after = await server.AskNumberAsync("gc");
            Console.WriteLine($"{kind}: the transport took {sent >> 10} KiB of {Total >> 10} KiB offered, then held the peer back; "
                + $"managed heap {before >> 10} KiB before, {after >> 10} KiB while stalled, working set {server.WorkingSet >> 20} MiB");
        }

        return 0;
    }

    private static async Task<long> FloodAsync(int port)
    {
        using var socket = await Upgraded.ConnectAsync(port);

        // A masked binary frame of 16 KiB whose key is zero.
        var frame = new byte[8 + (16 << 10)];
        (frame[0], frame[1], frame[2]) = (0x82, 0x80 | 126, 0x40);
        long sent = 0;
        while (sent < Total)
        {
            // Two seconds without a single octet taken: the server holds the peer back, as it should.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                var at = (int)(sent % frame.Length);
                sent += await socket.SendAsync(frame.AsMemory(at), patience.Token);
            }
            catch (OperationCanceledException)
            {
                return sent;
            }
        }

        return sent;
    }
}
