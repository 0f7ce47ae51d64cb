using System;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks.Serving;

/// <summary>An echo server that this process loads with binary messages, or with text.</summary>
internal sealed class ServerSubject : ISubject
{
    /// <summary>What a name ends with that is loaded with text.</summary>
    private const string OfText = "-text";

    private readonly BenchmarkProcess _server;
    private readonly byte _firstOctet;

    private ServerSubject(string name, BenchmarkProcess server) =>
        (Name, _server, _firstOctet) = (name, server, name.EndsWith(OfText, StringComparison.Ordinal) ? Load.Text : Load.Binary);

    public string Name { get; }

    public static async Task<ISubject> StartAsync(string name) =>
        new ServerSubject(name, await BenchmarkProcess.StartAsync("serve", name.Replace(OfText, "", StringComparison.Ordinal), processor: 0));

    public Task<Sample> RunAsync(Cell cell, TimeSpan time) => new Load(_server, cell, _firstOctet).RunAsync(time);

    public Task<long> CountCompiledAsync() => _server.CountCompiledAsync();

    public void Dispose() => _server.Dispose();
}
