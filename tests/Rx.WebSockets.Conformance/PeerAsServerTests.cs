using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Conformance.Driving;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Conformance;

/// <summary>Our client and servers of others.</summary>
[TestFixture(PeerKind.Ws)]
[TestFixture(PeerKind.PythonWebsockets)]
public sealed class PeerAsServerTests(PeerKind kind) : FramingInteropContract(kind)
{
    [Test]
    public async Task Subprotocol_NotSpoken_FailsTheHandshake()
    {
        var socket = (await Peer).NewSocket();
        var uri = await socket.ListenAsync();

        await Assert.CatchAsync<ConnectException>(() => WebSocketClient.ConnectAsync(uri, new WebSocketClientOptions { Subprotocols = ["chat.v1"], Proxy = null, HandshakeTimeout = Timeout.InfiniteTimeSpan }));
    }

    [Test]
    public async Task Handshake_Refused_TellsStatusAndBody([Values(401, 403, 404)] int status)
    {
        var socket = (await Peer).NewSocket();
        var uri = await socket.ListenAsync(refuse: status);

        var refusal = await Assert.CatchAsync<HandshakeRefusedException>(() => WebSocketClient.ConnectAsync(uri, new WebSocketClientOptions { Proxy = null, HandshakeTimeout = Timeout.InfiniteTimeSpan }));

        Assert.That((refusal!.StatusCode, refusal.Body[..10]), Is.EqualTo((status, "refused by")));
    }

    private protected override async Task<(IWebSocketSession Session, PeerSocket Socket)> OpenAsync(Peer peer, Opening opening)
    {
        var socket = peer.NewSocket();
        var uri = await socket.ListenAsync(opening.Spoken, maxSize: opening.PeerLimit, deflate: opening.Extensions.Count > 0 ? true : null);
        var session = await WebSocketClient.ConnectAsync(
            uri,
            new WebSocketClientOptions { Session = opening.Session, Subprotocols = opening.Offered ?? [], Extensions = opening.Extensions, Proxy = null, HandshakeTimeout = Timeout.InfiniteTimeSpan },
            TestContext.CurrentContext.CancellationToken);
        await socket.OpenedAsync();
        return (session, socket);
    }
}
