using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.AspNetCore.Tests.Fixture;

/// <summary>What tests of endpoints share: a real Kestrel on a free port of the loopback, its logs, and sessions handed to the test.</summary>
[CancelAfter(120_000)]
public abstract class EndpointFixture : SessionFixture
{
    private readonly List<WebApplication> _applications = [];
    private readonly List<IAsyncDisposable> _connections = [];
    private readonly Channel<IWebSocketSession> _sessions = Channel.CreateUnbounded<IWebSocketSession>();

    [TearDown]
    public async Task StopServers()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        foreach (var application in _applications)
        {
            await application.DisposeAsync();
        }
    }

    private protected LogRecorder Logs { get; } = new();

    /// <summary>Fires when the test takes too long.</summary>
    private protected static CancellationToken Patience => TestContext.CurrentContext.CancellationToken;

    /// <summary>Starts a server with what the test maps; returns where its routes begin.</summary>
    private protected async Task<Uri> ServeAsync(
        Action<WebApplication> map, Action<WebApplicationBuilder>? build = null, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = protocols));

        // No deadline of the defaults comes due while the machine stalls.
        builder.Services.AddSingleton(new WebSocketEndpointOptions { Session = WebSocketSessionOptions.Default.Patient() });
        build?.Invoke(builder);
        var application = builder.Build();
        _applications.Add(application);
        map(application);
        await application.StartAsync(Patience);
        return new Uri(application.Urls.Single().Replace("http:", "ws:"));
    }

    /// <summary>Starts a server that hands each session at the path /session to <see cref="AcceptAsync"/>.</summary>
    private protected Task<Uri> ServeSessionsAsync(WebSocketEndpointOptions? options = null, Action<WebApplicationBuilder>? build = null) =>
        ServeAsync(application => application.MapRxWebSocket("/session", HandOver, options), build);

    /// <summary>A handler that hands the session to <see cref="AcceptAsync"/>.</summary>
    private protected void HandOver(IWebSocketSession session) => _sessions.Writer.TryWrite(session);

    private protected async Task<IWebSocketSession> AcceptAsync() => EndsInTime(await _sessions.Reader.ReadAsync(Patience));

    /// <summary>Stops the server that was started last, as the host does.</summary>
    private protected Task StopAsync() => _applications[^1].StopAsync(Patience);

    /// <summary>Connects with the WebSocket of .NET.</summary>
    private protected async Task<ClientWebSocket> ConnectAsync(Uri server, string path = "/session", Action<ClientWebSocketOptions>? set = null)
    {
        var client = new ClientWebSocket();
        Disposes(client);
        client.Options.Proxy = null;
        set?.Invoke(client.Options);
        await client.ConnectAsync(new Uri(server, path), Patience);
        return client;
    }

    /// <summary>Connects with a bare socket.</summary>
    private protected async Task<BareConnection> DialAsync(Uri server)
    {
        var connection = await BareConnection.DialAsync(server, Patience);
        _connections.Add(connection);
        return connection;
    }

    private protected T Disposes<T>(T disposable)
        where T : IDisposable
    {
        _connections.Add(new Disposal(disposable));
        return disposable;
    }

    private protected IWebSocketSession EndsInTime(IWebSocketSession session)
    {
        Patience.Register(session.Abort);
        return EndsWithTheTest(session);
    }

    private sealed class Disposal(IDisposable disposable) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            disposable.Dispose();
            return default;
        }
    }
}
