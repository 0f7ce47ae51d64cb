using System;
using System.Reactive.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Shared.Contract;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>The contract over a virtual network: client and listener with the whole handshake, at once, in packets, and over a bad line.</summary>
[TestFixture(WebSocketRole.Client, "ws", "direct")]
[TestFixture(WebSocketRole.Server, "ws", "direct")]
[TestFixture(WebSocketRole.Client, "wss", "packets")]
[TestFixture(WebSocketRole.Server, "wss", "packets")]
[TestFixture(WebSocketRole.Client, "ws", "bad")]
[TestFixture(WebSocketRole.Server, "ws", "bad")]
public sealed class NetworkSessionContract : SessionContract
{
    private readonly VirtualClock _clock = new();
    private readonly VirtualNetwork _network;
    private readonly string _scheme;
    private int _servers;

    public NetworkSessionContract(WebSocketRole subject, string scheme, string line)
        : base(subject)
    {
        _scheme = scheme;
        _network = new VirtualNetwork(_clock, seed: 1)
        {
            DefaultLink = line switch
            {
                "packets" => new LinkOptions { PacketSize = 1460, Jitter = TimeSpan.FromMilliseconds(3), Bandwidth = 10_000_000 },
                "bad" => new LinkOptions
                {
                    Latency = TimeSpan.FromMilliseconds(40),
                    Jitter = TimeSpan.FromMilliseconds(5),
                    PacketSize = 1000,
                    Window = 16 << 10,
                    WhenFull = FullWindow.TakesWhatFits,
                    Split = OctetSplit.Seeded(new SeededRandom(2)),
                },
                _ => new LinkOptions(),
            },
        };
    }

    protected override bool IsVirtual => true;

    protected override void Run(Func<Task> body) => _clock.Run(body);

    protected override async Task<(IWebSocketSession Client, IWebSocketSession Server)> OpenAsync(
        WebSocketSessionOptions client, WebSocketSessionOptions server, params IFrameExtensionFactory[] extensions)
    {
        var host = $"server{++_servers}.test";
        var source = _network.Listen(host, _scheme is "wss" ? 443 : 80);
        var listener = WebSocketListener.Create(source, new() { Session = OnClock(server, 1), Extensions = extensions });
        var accepted = listener.Sessions.FirstAsync().GetAwaiter();
        var session = await WebSocketClient.ConnectAsync(new($"{_scheme}://{host}/contract"), new()
        {
            Session = OnClock(client, 2),
            Extensions = extensions,
            Invoker = _network.CreateInvoker(),
        });
        return (session, await accepted);
    }

    private WebSocketSessionOptions OnClock(WebSocketSessionOptions options, ulong seed) =>
        options with { Scheduler = _clock, Random = new SeededRandom(seed) };
}
