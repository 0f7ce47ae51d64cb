using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Listening.Fixture;
using Rx.WebSockets.Tests.Shared;
using Rx.WebSockets.Tests.Shared.Contract;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>The contract of the listener's sessions over loopback sockets, their clients opened by hand.</summary>
public sealed class AcceptedSessionContract() : SessionContract(WebSocketRole.Server)
{
    // Only for a test that would hang.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly List<WebSocketListener> _listeners = [];

    protected override bool IsVirtual => false;

    [TearDown]
    public async Task Listeners_OfTheTest_AreStopped()
    {
        foreach (var listener in _listeners)
        {
            await listener.StopAsync(new CancellationToken(canceled: true));
        }
    }

    protected override void Run(Func<Task> body) => body().WaitAsync(Patience).GetAwaiter().GetResult();

    protected override async Task<(IWebSocketSession Client, IWebSocketSession Server)> OpenAsync(
        WebSocketSessionOptions client, WebSocketSessionOptions server, params IFrameExtensionFactory[] extensions)
    {
        // A raw client never ends its octets by itself, so that the server waits for the linger, in real time.
        var options = server.Patient() with { Linger = TimeSpan.FromMilliseconds(200) };
        var listener = await WebSocketListener.BindAsync(
            new IPEndPoint(IPAddress.Loopback, 0),
            new WebSocketListenerOptions { Session = options, Extensions = extensions, HandshakeTimeout = Timeout.InfiniteTimeSpan });
        _listeners.Add(listener);
        var accepted = listener.Sessions.FirstAsync().ToTask(server.Scheduler);
        var caller = await SocketCaller.ConnectAsync(listener.LocalEndPoint, CancellationToken.None);
        string[] offers = [.. extensions.Select(factory => $"Sec-WebSocket-Extensions: {factory.Offers[0]}")];
        var answer = await caller.Http.OpenAsync(offers);
        var response = Read(HandshakeReader.ForResponse(), answer.Text).Response;
        ExtensionHeader[] agreed = [.. response.Headers.GetValues("Sec-WebSocket-Extensions").SelectMany(ExtensionHeader.Parse)];
        return (caller.ToSession(client.Patient(), new SessionContext
        {
            Extensions = [.. extensions.Select(factory => factory.Confirm(agreed.Single(header => header.Name == factory.Name))!)],
            Request = Read(HandshakeReader.ForRequest(), Requests.Upgrade(offers)).Request,
            Response = response,
            LocalEndPoint = caller.LocalEndPoint,
            RemoteEndPoint = listener.LocalEndPoint,
        }), await accepted);
    }

    private static HandshakeReader Read(HandshakeReader reader, string head)
    {
        Assert.That(reader.TryRead(Encoding.Latin1.GetBytes(head), out _));
        return reader;
    }
}
