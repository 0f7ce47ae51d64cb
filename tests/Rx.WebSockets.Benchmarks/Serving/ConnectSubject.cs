using System;
using System.Diagnostics;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks.Serving;

/// <summary>A server that is dialled again and again: a message is a connection from its first octet to the last of its closing handshake.</summary>
internal sealed class ConnectSubject(BenchmarkProcess server) : ISubject
{
    // A masked Close of 1000 whose key is zero.
    private static readonly byte[] Close = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8];

    private readonly Latencies _latencies = new();
    private long _connections;
    private bool _stops;

    public string Name => server.Kind;

    public static async Task<ISubject> StartAsync(string kind) => new ConnectSubject(await BenchmarkProcess.StartAsync("serve", kind, processor: 0));

    public async Task<Sample> RunAsync(Cell cell, TimeSpan time)
    {
        _stops = false;
        var loops = Enumerable.Range(0, cell.Connections).Select(_ => DialAsync()).ToArray();
        var sample = await Measurement.TakeAsync(server, () => [Volatile.Read(ref _connections)], _latencies, time);
        _stops = true;
        await Task.WhenAll(loops);
        return sample;
    }

    public Task<long> CountCompiledAsync() => server.CountCompiledAsync();

    public void Dispose() => server.Dispose();

    private async Task DialAsync()
    {
        var buffer = new byte[64];
        while (!_stops)
        {
            var start = Stopwatch.GetTimestamp();
            using var socket = await Upgraded.ConnectAsync(server.Port);
            await socket.SendAsync(Close);
            while (await socket.ReceiveAsync(buffer) > 0)
            {
                // Its Close, then the end of what it sends.
            }

            _latencies.Add(Stopwatch.GetTimestamp() - start, 1);
            Interlocked.Increment(ref _connections);
        }
    }
}
