using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Security;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Shared;
using Rx.WebSockets.Tests.Shared.Contract;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>The contract of the client's sessions with a listener over loopback sockets.</summary>
[TestFixture("ws")]
[TestFixture("wss")]
public sealed class LoopbackSessionContract(string scheme) : SessionContract(WebSocketRole.Client)
{
    // Only for a test that would hang.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly X509Certificate2? _certificate = scheme is "wss" ? Certificates.For("localhost") : null;
    private readonly List<WebSocketListener> _listeners = [];

    protected override bool IsVirtual => false;

    [TearDown]
    public async Task Listeners_OfTheTest_AreStopped()
    {
        foreach (var listener in _listeners)
        {
            await listener.StopAsync(new(canceled: true));
        }

        _certificate?.Dispose();
    }

    protected override void Run(Func<Task> body) => body().WaitAsync(Patience).GetAwaiter().GetResult();

    protected override async Task<(IWebSocketSession Client, IWebSocketSession Server)> OpenAsync(
        WebSocketSessionOptions client, WebSocketSessionOptions server, params IFrameExtensionFactory[] extensions)
    {
        var listener = await WebSocketListener.BindAsync(new(IPAddress.Loopback, 0), new()
        {
            Session = server.Patient(),
            HandshakeTimeout = Timeout.InfiniteTimeSpan,
            Extensions = extensions,
            Tls = _certificate is null ? null : new SslServerAuthenticationOptions { ServerCertificate = _certificate },
        });
        _listeners.Add(listener);
        var accepted = listener.Sessions.FirstAsync().ToTask(server.Scheduler);
        var session = await WebSocketClient.ConnectAsync(new($"{scheme}://localhost:{listener.LocalEndPoint.Port}/contract"), new()
        {
            Session = client.Patient(),
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            HandshakeTimeout = Timeout.InfiniteTimeSpan,
            Extensions = extensions,
            Proxy = null,
            Tls = _certificate is null ? null : Certificates.Trusting(_certificate),
        });
        return (session, await accepted);
    }
}
