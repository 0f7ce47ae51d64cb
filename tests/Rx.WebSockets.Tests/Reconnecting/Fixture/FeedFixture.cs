using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Reconnecting.Fixture;

/// <summary>A server that comes and goes on a virtual network, and a client that reconnects to it; 10 ms each way.</summary>
public abstract class FeedFixture
{
    private WebSocketListener? _listener;

    protected FeedFixture()
    {
        Network = new VirtualNetwork(Clock, seed: 1) { DefaultLink = new LinkOptions { Latency = TimeSpan.FromMilliseconds(10) } };
        SessionOptions = new WebSocketSessionOptions
        {
            Scheduler = Clock,
            Random = new SeededRandom(1),
            ObserverFailed = (_, fault) => Reported.Add(fault),
        };
        ClientOptions = new WebSocketClientOptions { Session = SessionOptions, Invoker = Network.CreateInvoker() };
    }

    protected static Uri Uri { get; } = new("ws://feed.test/");

    protected VirtualClock Clock { get; } = new();

    protected VirtualNetwork Network { get; }

    protected WebSocketSessionOptions SessionOptions { get; }

    protected WebSocketClientOptions ClientOptions { get; }

    /// <summary>The sessions on the server's side, all that ever were.</summary>
    protected List<IWebSocketSession> Served { get; } = [];

    /// <summary>What observers threw, on the client's side.</summary>
    protected List<Exception> Reported { get; } = [];

    /// <summary>What a badge would show, with its time in seconds.</summary>
    protected List<string> Badge { get; } = [];

    protected VirtualLink Link => Network.Link("client", "feed.test");

    protected static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    protected IObservable<IWebSocketSession> Connect() => WebSocketClient.Connect(Uri, ClientOptions);

    protected void StartServer(
        Action<IWebSocketSession>? serve = null,
        Func<SessionRequest, Admission>? admit = null,
        Func<WebSocketSessionOptions, WebSocketSessionOptions>? options = null)
    {
        var session = SessionOptions with { ObserverFailed = null, Random = new SeededRandom(2) };
        _listener = WebSocketListener.Create(Network.Listen("feed.test"), new()
        {
            Session = options is null ? session : options(session),
            Admit = admit is null ? null : (request, _) => new ValueTask<Admission>(admit(request)),
        });
        _listener.Sessions.Subscribe(session =>
        {
            Served.Add(session);
            serve?.Invoke(session);
        });
    }

    protected Task StopServerAsync() => _listener!.StopAsync();

    protected IDisposable Watch(Reconnection feed) => feed.Status.Subscribe(status => Badge.Add($"{Clock.Elapsed.TotalSeconds:0.##} {status}"));

    protected Task PassAsync(double seconds) => Clock.DelayAsync(Seconds(seconds));

    /// <summary>Nothing that was scheduled is left, and no session: what was disposed left nothing behind.</summary>
    protected void AssertNothingIsLeft()
    {
        Clock.Start();

        Assert.That(Clock.PendingActions, Is.Zero);
        Assert.That(Served.All(session => session.State is ConnectionState.Closed or ConnectionState.Aborted), $"{string.Join(", ", Served.Select(session => session.State))}");
    }
}
