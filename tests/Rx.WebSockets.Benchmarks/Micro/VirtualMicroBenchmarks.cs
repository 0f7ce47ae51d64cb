using System;
using System.Reactive.Linq;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Benchmarks.Micro;

/// <summary>The virtual network on its one thread: what a message there and back costs, and a connection from its handshake to its close.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class VirtualMicroBenchmarks
{
    private readonly VirtualClock _clock = new(new VirtualClockOptions { MaxActionsPerInstant = int.MaxValue, Ceiling = TimeSpan.FromDays(3650) });
    private readonly byte[] _message = new byte[20];
    private WebSocketClientOptions _options = null!;
    private IWebSocketSession _session = null!;
    private TaskCompletionSource _echoed = new();

    /// <summary>An echo server, and a client that is connected with it.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var network = new VirtualNetwork(_clock) { DefaultLink = new LinkOptions { Latency = TimeSpan.FromMilliseconds(1) } };
        var options = new WebSocketSessionOptions { Scheduler = _clock, Random = new SeededRandom(1) };
        var listener = WebSocketListener.Create(network.Listen("server"), new() { Session = options });
        listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
        _options = new WebSocketClientOptions { Invoker = network.CreateInvoker(), Session = options };
        _session = _clock.Run(() => WebSocketClient.ConnectAsync(new("ws://server/"), _options));
        _session.Incoming.Subscribe(_ => _echoed.SetResult());
    }

    /// <summary>A message of 20 octets, and its echo.</summary>
    [Benchmark]
    public void Echo() => _clock.Run(async () =>
    {
        _echoed = new TaskCompletionSource();
        await _session.SendAsync(_message).ConfigureAwait(false);
        await _echoed.Task.ConfigureAwait(false);
    });

    /// <summary>A connection, closed as soon as it is open.</summary>
    [Benchmark]
    public void Connect() => _clock.Run(async () =>
    {
        var session = await WebSocketClient.ConnectAsync(new("ws://server/"), _options).ConfigureAwait(false);
        await session.CloseAsync().ConfigureAwait(false);
    });
}
