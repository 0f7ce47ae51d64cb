using System;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Conformance.Driving;
using Rx.WebSockets.Conformance.Hosting;

namespace Rx.WebSockets.Conformance;

/// <summary>permessage-deflate between us and Python's autobahn, which sets every parameter of it, in both roles.</summary>
[TestFixture(null)]
[TestFixture(ServerKind.Kestrel)]
[TestFixture(ServerKind.Listener)]
public sealed class AutobahnDeflateTests(ServerKind? host) : DeflateInteropContract(PeerKind.Autobahn)
{
    private IServer? _server;

    [TearDown]
    public async Task StopServer()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private protected override async Task<(IWebSocketSession Session, PeerSocket Socket)> OpenAsync(Peer peer, Opening opening)
    {
        var socket = peer.NewSocket();
        if (host is { } kind)
        {
            _server = await Servers.StartAsync(kind, new ServerSettings { Session = opening.Session, Extensions = opening.Extensions });
            await socket.ConnectAsync(_server.Uri, deflate: true);
            await socket.OpenedAsync();
            return (await _server.AcceptAsync(), socket);
        }

        var uri = await socket.ListenAsync(deflate: true);
        var session = await WebSocketClient.ConnectAsync(
            uri,
            new WebSocketClientOptions { Session = opening.Session, Extensions = opening.Extensions, Proxy = null, HandshakeTimeout = Timeout.InfiniteTimeSpan },
            TestContext.CurrentContext.CancellationToken);
        await socket.OpenedAsync();
        return (session, socket);
    }
}
