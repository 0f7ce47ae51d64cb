using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;
using Rx.WebSockets.Benchmarks.Serving;

namespace Rx.WebSockets.Benchmarks;

/// <summary>What a server holds for each session on which nothing happens. System.Net.WebSockets waits with a buffer, as its users do: of 4 KiB here.</summary>
internal static class IdleBenchmark
{
    private const int Sessions = 5000;
    private const int AtOnce = 50;

    private static readonly string[] All = ["zero-byte-reads", "listener", "kestrel", "system-kestrel-4k"];

    public static async Task<IReadOnlyList<Outcome>> RunAsync(Options options)
    {
        var held = new Dictionary<string, (double Heap, double Set)>();
        Console.WriteLine($"{Sessions} idle sessions, octets for each\n{"server",-18} {"managed heap",13} {"working set",13}");
        foreach (var kind in options.Subjects(All))
        {
            using var server = await BenchmarkProcess.StartAsync("serve", kind, processor: 0);

            var first = await WarmUpAsync(server);
            var (heap, set) = await MeasureAsync(server);
            var sockets = await OpenAsync(server.Port, Sessions);
            var (fullHeap, fullSet) = await MeasureAsync(server);
            first.Concat(sockets).ToList().ForEach(socket => socket.Dispose());
            held[kind] = ((double)(fullHeap - heap) / Sessions, (double)(fullSet - set) / Sessions);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind,-18} {held[kind].Heap,13:N0} {held[kind].Set,13:N0}"));
        }

        var outcomes = new List<Outcome>();
        if (held.TryGetValue("listener", out var listener))
        {
            outcomes.Add(Outcome.AtMost("idle session of the listener, working set", listener.Set, 8000, " B"));
            if (held.TryGetValue("zero-byte-reads", out var bare))
            {
                outcomes.Add(Outcome.AtMost("idle session of the listener, managed heap above a bare loop of zero-byte reads", listener.Heap - bare.Heap, 1536, " B"));
            }
        }

        if (held.TryGetValue("kestrel", out var kestrel) && held.TryGetValue("system-kestrel-4k", out var system))
        {
            outcomes.Add(Outcome.AtMost("idle session of the Kestrel endpoint, working set, to system-kestrel-4k", kestrel.Set / system.Set, 1, "x"));
        }

        Table.Write(outcomes);
        return outcomes;
    }

    // What the first sessions make of code and pools isn't theirs; code is compiled anew a while after it was first used.
    private static async Task<List<Socket>> WarmUpAsync(BenchmarkProcess server)
    {
        var sockets = new List<Socket>();
        for (var round = 0; round < 2; round++)
        {
            sockets.AddRange(await OpenAsync(server.Port, AtOnce * 2));
            await WarmUp.RestAsync(server.CountCompiledAsync);
        }

        return sockets;
    }

    private static async Task<List<Socket>> OpenAsync(int port, int count)
    {
        var sockets = new List<Socket>();
        while (sockets.Count < count)
        {
            sockets.AddRange(await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Upgraded.ConnectAsync(port))));
        }

        return sockets;
    }

    private static async Task<(long Heap, long Set)> MeasureAsync(BenchmarkProcess server)
    {
        // The second collection takes what the finalizers of the first have let go.
        await server.AskNumberAsync("gc");
        return (await server.AskNumberAsync("gc"), server.WorkingSet);
    }
}
