using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Shared;
using Rx.WebSockets.Tests.Shared.Contract;

namespace Rx.WebSockets.AspNetCore.Tests.Hosting;

/// <summary>The contract over a real Kestrel and a real client, in real time.</summary>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class KestrelSessionContract(WebSocketRole subject) : SessionContract(subject)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly List<WebApplication> _applications = [];

    [TearDown]
    public async Task StopServers()
    {
        foreach (var application in _applications)
        {
            await application.DisposeAsync();
        }
    }

    protected override bool IsVirtual => false;

    protected override void Run(Func<Task> body) => Task.Run(body).WaitAsync(Patience).GetAwaiter().GetResult();

    protected override async Task<(IWebSocketSession Client, IWebSocketSession Server)> OpenAsync(
        WebSocketSessionOptions client, WebSocketSessionOptions server, params IFrameExtensionFactory[] extensions)
    {
        var accepted = new TaskCompletionSource<IWebSocketSession>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        _applications.Add(application);

        // Kestrel can't end its octets alone, so that a peer who waits for them to end waits for the linger.
        var options = server.Patient() with { Linger = TimeSpan.FromMilliseconds(50) };
        application.MapRxWebSocket("/", accepted.SetResult, new WebSocketEndpointOptions { Session = options, Extensions = extensions });
        await application.StartAsync();

        var uri = new Uri(application.Urls.Single().Replace("http:", "ws:"));
        var session = await WebSocketClient.ConnectAsync(uri, new WebSocketClientOptions
        {
            Session = client.Patient(),
            Extensions = extensions,
            Proxy = null,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            HandshakeTimeout = Timeout.InfiniteTimeSpan,
        });
        return (session, await accepted.Task);
    }
}
