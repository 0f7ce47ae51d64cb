using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class RawSessionTests(WebSocketRole role) : VirtualFixture(role)
{
    [Test, Property("Case", "K-R01"), Property("Case", "U4")]
    public void Ping_OfThePeer_IsShownAndAnsweredByNobodyButTheUser() => Lanes(
        """
        wire< : p
        app<  : p
        app>  : 100s q
        wire> : 100s q
        """,
        with => with.Session(options => options with { Kind = SessionKind.Raw }).Value("p", "p").Value("q", "mine"));

    [Test]
    public void Fragments_OfAMessage_AreShownAsOnTheWire() => Run(async () =>
    {
        var (session, peer) = Open(Raw);
        var seen = Record(session);

        await peer.SendAsync(
            WireFrame.Text("A") with { IsFinal = false }, WireFrame.Ping(), WireFrame.Continuation("B"u8.ToArray()) with { IsFinal = false },
            WireFrame.Continuation(default));

        var frames = await seen.TakeAsync(4);
        Assert.That(frames, Is.EqualTo(new[]
        {
            Frame.Text("A").NotFinal(), Frame.Ping(), Frame.Continuation("B"u8.ToArray()).NotFinal(), Frame.Continuation(default),
        }));
        Assert.That(frames.Select(frame => frame.MessageType), Is.EqualTo(new[] { Opcode.Text, Opcode.Ping, Opcode.Text, Opcode.Text }));
    });

    [Test, Property("Case", "K-R04")]
    public void Close_OfARawSession_IsSeenAndAnsweredByHand() => Run(async () =>
    {
        var (session, peer) = OpenPair(Raw, Raw);
        var (seen, seenByPeer) = (Record(session), Record(peer));

        await session.SendAsync("text");
        await session.SendAsync(Frame.Close(CloseReason.Normal));
        Assert.That(await seenByPeer.TakeAsync(2), Is.EqualTo(new[] { Frame.Text("text"), Frame.Close(CloseReason.Normal) }));
        await peer.SendAsync(Frame.Close(CloseReason.Normal));

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Close(CloseReason.Normal)));
        Assert.That((await seen.End, await seenByPeer.End), Is.EqualTo(((Exception?)null, (Exception?)null)));
        Assert.That((await session.Completion).ToString(), Is.EqualTo("Closed by Local, 1000, clean"));
        Assert.That((await peer.Completion).ToString(), Is.EqualTo("Closed by Remote, 1000, clean"));
    });

    [Test, Property("Case", "K-R06")]
    public void Close_WithoutAnyMessage_CompletesBothSides() => Run(async () =>
    {
        var (session, peer) = OpenPair(Raw, Raw);
        var seenByPeer = Record(peer);

        var closing = session.CloseAsync();
        await seenByPeer.NextAsync();
        await peer.CloseAsync();
        await closing;

        Assert.That((await session.Completion).IsClean && (await peer.Completion).IsClean, Is.True);
    });

    [Test, Property("Case", "K-R03"), Property("Case", "K-E04")]
    public void Input_ThatBreaks_EndsBothDirections() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock);
        Ends(transport).Mine.FailAt(TransportOperation.Read, 2);
        var (session, peer) = Open(transport, Raw);
        var seen = Record(session);

        await peer.SendAsync(Frame.Text("a"));

        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code), Is.EqualTo((EndKind.ConnectionLost, Initiator.Transport, CloseCode.AbnormalClosure)));
        Assert.That(end.Cause, Is.TypeOf<IOException>());
        Assert.That(await seen.End, Is.TypeOf<SessionException>());
        Assert.That(seen.Texts, Is.EqualTo(new[] { "a" }));
        await Expect.FailureAsync<SessionException>(session.SendAsync("b"));
        Assert.That(Ends(transport).Mine.IsClosed, Is.True);
    });

    [Test, Property("Case", "K-R05")]
    public void SendAsync_BehindTheOwnClose_IsRefusedWhileThePeersStillArrives() => Run(async () =>
    {
        var (session, peer) = Open(Raw);
        var seen = Record(session);
        await session.SendAsync(Frame.Close(CloseReason.Normal));

        var failure = await Expect.FailureAsync<SessionException>(session.SendAsync("late"));

        Assert.That(failure.End, Is.Null);
        await peer.SendAsync(Frame.Text("still"));
        Assert.That(await seen.NextTextAsync(), Is.EqualTo("still"));
    });

    [Test, Property("Case", "K-R07")]
    public void Abort_OfOneSide_EndsAllFourHalves() => Run(async () =>
    {
        var (session, peer) = OpenPair(Raw, Raw);
        var (seen, seenByPeer) = (Record(session), Record(peer));

        session.Abort();

        Assert.That((await seen.End, await seenByPeer.End), Is.EqualTo((seen.End.Result, seenByPeer.End.Result)));
        Assert.That(new[] { seen.End.Result, seenByPeer.End.Result }, Is.All.TypeOf<SessionException>());
        await Expect.FailureAsync<SessionException>(session.SendAsync("a"));
        await Expect.FailureAsync<SessionException>(peer.SendAsync("b"));
    });

    [Test]
    public void ErrorOfThePeer_OnARawSession_IsAnsweredWithOneClose() => Lanes(
        """
        wire< : ('a'u'b')$
        wire> : '1002'
        app<  : ('a'#)
        end   : -----'ProtocolError by Local 1002'
        """,
        with => with.Session(options => options with { Kind = SessionKind.Raw }).Frame("u", new WireFrame { Opcode = (Opcode)3 }));
}
