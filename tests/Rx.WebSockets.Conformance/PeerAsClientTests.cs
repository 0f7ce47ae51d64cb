using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Conformance.Driving;
using Rx.WebSockets.Conformance.Hosting;

namespace Rx.WebSockets.Conformance;

/// <summary>Our servers and clients of others.</summary>
[TestFixture(PeerKind.Ws, ServerKind.Kestrel)]
[TestFixture(PeerKind.Ws, ServerKind.Listener)]
[TestFixture(PeerKind.PythonWebsockets, ServerKind.Kestrel)]
[TestFixture(PeerKind.PythonWebsockets, ServerKind.Listener)]
public sealed class PeerAsClientTests(PeerKind kind, ServerKind host) : FramingInteropContract(kind)
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

    [Test]
    public async Task Compression_Offered_IsDeclined()
    {
        var (session, _) = await OpenAsync();

        Assert.That(session.Request!.ExtensionOffers[0].Name, Is.EqualTo("permessage-deflate"));
        Assert.That(session.Response!.Headers.GetSingle("Sec-WebSocket-Extensions"), Is.Null);
    }

    [Test]
    public async Task Handshake_OfAForeignPage_IsRefusedWith403()
    {
        _server = await Servers.StartAsync(host, new ServerSettings());
        var socket = (await Peer).NewSocket();

        await socket.ConnectAsync(_server.Uri, origin: "https://elsewhere.example");

        Assert.That(await socket.RefusedAsync(), Is.EqualTo(403));
    }

    [Test]
    public async Task Handshake_ForAnotherPath_IsRefusedWith404()
    {
        _server = await Servers.StartAsync(host, new ServerSettings());
        var socket = (await Peer).NewSocket();

        await socket.ConnectAsync(new Uri(_server.Uri, "/elsewhere"));

        Assert.That(await socket.RefusedAsync(), Is.EqualTo(404));
    }

    private protected override async Task<(IWebSocketSession Session, PeerSocket Socket)> OpenAsync(Peer peer, Opening opening)
    {
        _server = await Servers.StartAsync(host, new ServerSettings { Session = opening.Session, Subprotocol = opening.Choice, Extensions = opening.Extensions });
        var socket = peer.NewSocket();
        await socket.ConnectAsync(_server.Uri, opening.Offered, maxSize: opening.PeerLimit, deflate: opening.Extensions.Count > 0 ? true : null);
        await socket.OpenedAsync();
        return (await _server.AcceptAsync(), socket);
    }
}
