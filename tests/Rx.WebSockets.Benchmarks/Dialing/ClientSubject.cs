using System;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks.Dialing;

/// <summary>A client in a process of its own, against an echo server that costs as little as can be.</summary>
internal sealed class ClientSubject(BenchmarkProcess client, int port) : ISubject
{
    public string Name => client.Kind;

    public static async Task<ISubject> StartAsync(string kind, int port) =>
        new ClientSubject(await BenchmarkProcess.StartAsync("client", kind, processor: 0), port);

    public async Task<Sample> RunAsync(Cell cell, TimeSpan time) =>
        Sample.Parse(await client.AskAsync($"{port} {cell} {(long)time.TotalMilliseconds}"));

    public Task<long> CountCompiledAsync() => client.CountCompiledAsync();

    public void Dispose() => client.Dispose();
}
