using System;
using System.Net;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Conformance.Hosting;

/// <summary>A listener over raw sockets whose sessions are handed to the test.</summary>
internal sealed class ListenerServer : IServer
{
    private readonly Channel<IWebSocketSession> _sessions = Channel.CreateUnbounded<IWebSocketSession>();
    private readonly WebSocketListener _listener;

    private ListenerServer(WebSocketListener listener)
    {
        _listener = listener;
        _listener.Sessions.Subscribe(session => _sessions.Writer.TryWrite(session));
    }

    public Uri Uri => new($"ws://{_listener.LocalEndPoint}{ServerSettings.Path}");

    public static async Task<ListenerServer> StartAsync(ServerSettings settings) =>
        new(await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), new WebSocketListenerOptions
        {
            Session = settings.Session,
            Paths = [ServerSettings.Path],
            Subprotocol = settings.Subprotocol,
            Origins = settings.Origins,
            Extensions = settings.Extensions,
            HandshakeTimeout = Timeout.InfiniteTimeSpan,
        }));

    public Task<IWebSocketSession> AcceptAsync() => _sessions.Reader.ReadAsync(TestContext.CurrentContext.CancellationToken).AsTask();

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
