using System;
using System.Linq;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Rx.WebSockets.AspNetCore;

namespace Rx.WebSockets.Conformance.Hosting;

/// <summary>An endpoint on Kestrel whose sessions are handed to the test.</summary>
internal sealed class KestrelServer : IServer
{
    private readonly Channel<IWebSocketSession> _sessions = Channel.CreateUnbounded<IWebSocketSession>();
    private readonly WebApplication _application;

    private KestrelServer(ServerSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapRxWebSocket(
            ServerSettings.Path,
            session => { _sessions.Writer.TryWrite(session); },
            new WebSocketEndpointOptions { Session = settings.Session, Subprotocol = settings.Subprotocol, Origins = settings.Origins, Extensions = settings.Extensions });
    }

    public Uri Uri => new($"ws{_application.Urls.Single()[4..]}{ServerSettings.Path}");

    public static async Task<KestrelServer> StartAsync(ServerSettings settings)
    {
        var server = new KestrelServer(settings);
        await server._application.StartAsync();
        return server;
    }

    public Task<IWebSocketSession> AcceptAsync() => _sessions.Reader.ReadAsync(TestContext.CurrentContext.CancellationToken).AsTask();

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
