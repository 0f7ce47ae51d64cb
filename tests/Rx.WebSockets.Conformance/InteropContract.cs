using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Conformance.Driving;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Conformance;

/// <summary>
/// What works between a session of ours and any real peer, whichever of them is the client: a catalogue of independent tests.
/// </summary>
/// <param name="kind">The peer.</param>
[CancelAfter(60_000)]
public abstract partial class InteropContract(PeerKind kind) : SessionFixture
{
    /// <summary>123 octets, the most that a Close can say, of two, three and four octets a character.</summary>
    protected static string LongestReason { get; } = new string('ä', 20) + new string('€', 25) + "😀😀";

    protected PeerKind Kind => kind;

    [Test]
    public async Task Subprotocol_OfferedAndSpoken_IsKnownToBoth()
    {
        var (session, socket) = await OpenAsync(new Opening { Offered = ["chat.v1", "chat.v2", "chat.v3"], Spoken = "chat.v2" });

        Assert.That((session.Subprotocol, socket.Subprotocol), Is.EqualTo(("chat.v2", "chat.v2")));
    }

    /// <summary>The peer that all tests share.</summary>
    private protected Task<Peer> Peer => RunningPeers.GetAsync(kind);

    /// <summary>Opens a connection between a session of ours and the peer.</summary>
    private protected abstract Task<(IWebSocketSession Session, PeerSocket Socket)> OpenAsync(Peer peer, Opening opening);

    private protected async Task<(IWebSocketSession Session, PeerSocket Socket)> OpenAsync(Opening? opening = null)
    {
        var (session, socket) = await OpenAsync(await Peer, opening ?? new Opening());
        return (EndsInTime(session), socket);
    }

    /// <summary>A session that shows the wire as it is, and answers nothing by itself.</summary>
    private protected Task<(IWebSocketSession Session, PeerSocket Socket)> OpenRawAsync() =>
        OpenAsync(new Opening { Session = new WebSocketSessionOptions { Kind = SessionKind.Raw } });

    /// <summary>Aborts the session when the test is over or takes too long, so that nothing waits for ever.</summary>
    private protected IWebSocketSession EndsInTime(IWebSocketSession session)
    {
        TestContext.CurrentContext.CancellationToken.Register(session.Abort);
        return EndsWithTheTest(session);
    }

    /// <summary>Octets that differ from place to place.</summary>
    private protected static byte[] Octets(int count)
    {
        var octets = new byte[count];
        for (var place = 0; place < count; place++)
        {
            octets[place] = (byte)(place * 31 >> 3);
        }

        return octets;
    }
}
