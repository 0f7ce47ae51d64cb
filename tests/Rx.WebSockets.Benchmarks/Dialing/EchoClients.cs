using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Runtime;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;

namespace Rx.WebSockets.Benchmarks.Dialing;

/// <summary>The clients that are compared, each alone in a process of its own: all keep a window of messages in flight.</summary>
internal static class EchoClients
{
    /// <summary>Runs a cell for each line <c>PORT CELL MILLISECONDS</c> of the standard input and answers with a sample; <c>compiled</c> with a number.</summary>
    public static async Task<int> RunAsync(string kind)
    {
        Console.WriteLine(0);
        while (Console.ReadLine() is { } line)
        {
            if (line == "compiled")
            {
                Console.WriteLine(JitInfo.GetCompiledMethodCount());
                continue;
            }

            var parts = line.Split(' ');
            var time = TimeSpan.FromMilliseconds(long.Parse(parts[2], CultureInfo.InvariantCulture));
            Console.WriteLine(await MeasureAsync(kind, int.Parse(parts[0], CultureInfo.InvariantCulture), Cell.Parse(parts[1]), time));
        }

        return 0;
    }

    private static async Task<Sample> MeasureAsync(string kind, int port, Cell cell, TimeSpan time)
    {
        var uri = new Uri($"ws://127.0.0.1:{port}/");
        var message = new byte[cell.Size];
        Array.Fill(message, (byte)'x');
        var latencies = new Latencies();
        var clients = new List<IEchoClient>();
        for (var i = 0; i < cell.Connections; i++)
        {
            clients.Add(await ConnectAsync(kind, uri, message, cell.Window, latencies));
        }

        await Task.WhenAll(clients.Select(client => client.BeginAsync()));
        await Task.Delay(time / 4);
        latencies.Clear();
        var (messages, cpu, allocated, start) = (Counts(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
        await Task.Delay(time);
        long[] each = [.. Counts().Zip(messages, (after, before) => after - before)];
        var sample = new Sample(
            each.Sum(),
            Environment.CpuUsage.TotalTime - cpu,
            GC.GetTotalAllocatedBytes() - allocated,
            Stopwatch.GetElapsedTime(start),
            latencies.Quantile(0.5),
            latencies.Quantile(0.99),
            Shares.Slowest(each));
        clients.ForEach(client => client.Dispose());
        return sample;

        long[] Counts() => [.. clients.Select(client => Volatile.Read(ref client.Received))];
    }

    private static async Task<IEchoClient> ConnectAsync(string kind, Uri uri, byte[] message, int window, Latencies latencies) => kind switch
    {
        "client" => await SessionClient.ConnectAsync(uri, message, window, latencies),
        "client-decode" => await SessionClient.ConnectDecodingAsync(uri, message, window, latencies),
        "client-text" => await SessionClient.ConnectTextAsync(uri, message, window, latencies),
        "client-websocket" => await SystemClient.ConnectAsync(uri, message, window, latencies),
        "client-websocket-text" => await SystemClient.ConnectTextAsync(uri, message, window, latencies),
        "websocket.client" => await WebsocketClientClient.ConnectAsync(uri, message, window, latencies),
        "websocket.client-text" => await WebsocketClientClient.ConnectTextAsync(uri, message, window, latencies),
        _ => throw new ArgumentException($"There is no client '{kind}'."),
    };
}
