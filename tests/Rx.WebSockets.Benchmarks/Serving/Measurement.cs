using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks.Serving;

/// <summary>Watches a server under load, after a quarter of the time to settle.</summary>
internal static class Measurement
{
    /// <summary>What the server spends while the messages of each connection are counted.</summary>
    public static async Task<Sample> TakeAsync(BenchmarkProcess server, Func<long[]> count, Latencies latencies, TimeSpan time)
    {
        await Task.Delay(time / 4);
        latencies.Clear();
        var (messages, cpu, allocated, start) = (count(), await server.GetCpuAsync(), await server.AskNumberAsync("allocated"), Stopwatch.GetTimestamp());
        await Task.Delay(time);
        long[] each = [.. count().Zip(messages, (after, before) => after - before)];
        return new Sample(
            each.Sum(),
            await server.GetCpuAsync() - cpu,
            await server.AskNumberAsync("allocated") - allocated,
            Stopwatch.GetElapsedTime(start),
            latencies.Quantile(0.5),
            latencies.Quantile(0.99),
            Shares.Slowest(each));
    }
}
