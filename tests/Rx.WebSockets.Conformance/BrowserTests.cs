using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Conformance.Driving;
using Rx.WebSockets.Conformance.Hosting;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Conformance;

/// <summary>Our servers and the WebSocket of a browser.</summary>
[TestFixture(ServerKind.Kestrel)]
[TestFixture(ServerKind.Listener)]
public sealed class BrowserTests(ServerKind host) : InteropContract(PeerKind.Chromium)
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
    public async Task Page_OfTheSameHost_MayConnectByDefault()
    {
        var socket = (await Peer).NewSocket();

        await socket.ConnectAsync(new Uri("/echo", UriKind.Relative));
        await socket.OpenedAsync();
        await socket.SendAsync("Hello");

        Assert.That(await socket.TextAsync(), Is.EqualTo("Hello"));
    }

    [Test]
    public async Task Page_OfAnotherHost_IsRefusedByDefault()
    {
        _server = await Servers.StartAsync(host, new ServerSettings());
        var socket = (await Peer).NewSocket();

        await socket.ConnectAsync(_server.Uri);

        Assert.That(await socket.ClosedAsync(), Is.EqualTo((1006, "")));
    }

    [Test]
    public async Task Handshake_ForAnotherPath_IsRefused()
    {
        _server = await Servers.StartAsync(host, new ServerSettings { Origins = OriginPolicy.Any });
        var socket = (await Peer).NewSocket();

        await socket.ConnectAsync(new Uri(_server.Uri, "/elsewhere"));

        Assert.That(await socket.ClosedAsync(), Is.EqualTo((1006, "")));
    }

    [Test]
    public async Task Compression_Offered_IsDeclined()
    {
        var (session, _) = await OpenAsync();

        Assert.That(session.Request!.ExtensionOffers[0].Name, Is.EqualTo("permessage-deflate"));
        Assert.That(session.Response!.Headers.GetSingle("Sec-WebSocket-Extensions"), Is.Null);
    }

    [Test]
    public async Task Page_Left_ClosesWith1001()
    {
        _server = await Servers.StartAsync(host, new ServerSettings { Origins = OriginPolicy.Any });
        var socket = (await Peer).NewSocket();
        await socket.ConnectInFrameAsync(_server.Uri);
        await socket.OpenedAsync();
        var session = EndsInTime(await _server.AcceptAsync());

        await socket.LeaveAsync();

        var end = await session.Completion;
        Assert.That((end.CodeReceived, end.IsClean), Is.EqualTo(((CloseCode?)CloseCode.GoingAway, true)));
    }

    private protected override async Task<(IWebSocketSession Session, PeerSocket Socket)> OpenAsync(Peer peer, Opening opening)
    {
        _server = await Servers.StartAsync(host, new ServerSettings { Session = opening.Session, Subprotocol = opening.Choice, Extensions = opening.Extensions, Origins = OriginPolicy.Any });
        var socket = peer.NewSocket();
        await socket.ConnectAsync(_server.Uri, opening.Offered);
        await socket.OpenedAsync();
        return (await _server.AcceptAsync(), socket);
    }
}
