using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks.Serving;

/// <summary>A server that broadcasts: a message is one to all connections, from the word to the last of them that has it.</summary>
internal sealed class BroadcastSubject(BenchmarkProcess server) : ISubject
{
    private const int Least = 10;

    private readonly List<Socket> _sockets = [];
    private TaskCompletionSource _arrived = new();
    private int _missing;
    private int _frame;

    public string Name => server.Kind;

    public static async Task<ISubject> StartAsync(string name) => new BroadcastSubject(await BenchmarkProcess.StartAsync("serve", name, processor: 0));

    public async Task<Sample> RunAsync(Cell cell, TimeSpan time)
    {
        await ConnectAsync(cell.Connections);
        _frame = BroadcastServers.FrameOf(cell.Size).Length;
        await BroadcastAsync(cell, time / 4, new Latencies());

        var latencies = new Latencies();
        var (cpu, allocated, start) = (await server.GetCpuAsync(), await server.AskNumberAsync("allocated"), Stopwatch.GetTimestamp());
        var count = await BroadcastAsync(cell, time, latencies);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return new Sample(count, await server.GetCpuAsync() - cpu, await server.AskNumberAsync("allocated") - allocated, elapsed, latencies.Quantile(0.5), latencies.Quantile(0.99), Slowest: 1);
    }

    public Task<long> CountCompiledAsync() => server.CountCompiledAsync();

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        server.Dispose();
    }

    private async Task<int> BroadcastAsync(Cell cell, TimeSpan time, Latencies latencies)
    {
        var start = Stopwatch.GetTimestamp();
        for (var count = 0; ; count++)
        {
            if (count >= Least && Stopwatch.GetElapsedTime(start) >= time)
            {
                return count;
            }

            _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _missing = cell.Connections;
            var begun = Stopwatch.GetTimestamp();
            await server.AskAsync($"broadcast {cell.Size}");
            await _arrived.Task;
            latencies.Add(Stopwatch.GetTimestamp() - begun, 1);
        }
    }

    private async Task ConnectAsync(int count)
    {
        while (_sockets.Count > count)
        {
            _sockets[^1].Dispose();
            _sockets.RemoveAt(_sockets.Count - 1);
        }

        while (_sockets.Count < count)
        {
            var socket = await Upgraded.ConnectAsync(server.Port);
            _sockets.Add(socket);
            _ = ReceiveAsync(socket);
        }

        while (await server.AskNumberAsync("members") != count)
        {
            await Task.Delay(10);
        }
    }

    private async Task ReceiveAsync(Socket socket)
    {
        var (buffer, pending) = (new byte[16 << 10], 0);
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var read)
            {
                pending += read;
                if (pending >= Volatile.Read(ref _frame))
                {
                    pending -= _frame;
                    if (Interlocked.Decrement(ref _missing) == 0)
                    {
                        _arrived.SetResult();
                    }
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It isn't needed any more.
        }
    }
}
