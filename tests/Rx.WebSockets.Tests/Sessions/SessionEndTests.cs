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

/// <summary>What the one record of the end says, for everything that can end a session.</summary>
[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class SessionEndTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private static LinkOptions Narrow { get; } = new() { Window = 1000 };

    [Test]
    public void Closed_ByUs_HasBothCodes() => Run(async () =>
    {
        var (session, peer) = Open();

        var closing = session.CloseAsync(new CloseReason((CloseCode)4000, "ours"));
        await peer.ReadFrameAsync();
        await peer.SendAsync(Frame.Close(new CloseReason((CloseCode)4001, "theirs")));
        await closing;

        Assert.That(await session.Completion, Is.EqualTo(new SessionEnd
        {
            Kind = EndKind.Closed, Initiator = Initiator.Local, CodeSent = (CloseCode)4000, CodeReceived = (CloseCode)4001, Reason = "ours", IsClean = true,
        }));
        Assert.That((await session.Completion).Code, Is.EqualTo((CloseCode)4001));
    });

    [Test, Property("Case", "K-S01")]
    public void Closed_ByThePeer_HasItsReason() => Run(async () =>
    {
        var (session, peer) = Open();

        await peer.SendAsync(Frame.Close(new CloseReason((CloseCode)4001, "theirs")));

        Assert.That(await session.Completion, Is.EqualTo(new SessionEnd
        {
            Kind = EndKind.Closed, Initiator = Initiator.Remote, CodeSent = (CloseCode)4001, CodeReceived = (CloseCode)4001, Reason = "theirs", IsClean = true,
        }));
    });

    [Test, Property("Case", "K-C37")]
    public void ConnectionLost_ByAFaultOfTheTransport_HasItAsItsCause() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock);
        var fault = new IOException("the line is cut");
        Ends(transport).Mine.FailAt(TransportOperation.Read, 1, fault);
        var (session, _) = Open(transport);
        var seen = Record(session);

        var end = await session.Completion;

        Assert.That((end.Kind, end.Cause), Is.EqualTo((EndKind.ConnectionLost, fault)));
        Assert.That((await seen.End as SessionException)?.End, Is.EqualTo(end));
    });

    [Test, Property("Case", "U11"), Property("Case", "K-E01"), Property("Case", "K-E03")]
    public void ConnectionLost_ByTheEndOfInput_IsAKindAndNoStackTrace() => Run(async () =>
    {
        var (session, peer) = Open();

        await peer.DisposeAsync();

        Assert.That(await session.Completion, Is.EqualTo(new SessionEnd { Kind = EndKind.ConnectionLost, Initiator = Initiator.Transport, IsClean = false }));
        Assert.That((await session.Completion).Code, Is.EqualTo(CloseCode.AbnormalClosure));
    });

    [Test, Property("Case", "U11"), Property("Case", "H3.Close")]
    public void ConnectionLost_ByAReset_HasTheCause() => Run(async () =>
    {
        var (session, peer) = Open();

        peer.Reset();

        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code), Is.EqualTo((EndKind.ConnectionLost, Initiator.Transport, CloseCode.AbnormalClosure)));
        Assert.That(end.Cause, Is.InstanceOf<IOException>());
    });

    [Test, Property("Case", "H3.Close")]
    public void ConnectionLost_BehindOurClose_TellsThatWeClosed([Values] bool isReset) => Run(async () =>
    {
        var (session, peer) = Open();
        var closing = session.CloseAsync();
        await peer.ReadFrameAsync();

        await End(peer, isReset);

        await closing;
        var end = await session.Completion;
        Assert.That((end.Kind, end.Code, end.CodeSent, end.CodeReceived, end.IsClean), Is.EqualTo((EndKind.ConnectionLost, CloseCode.AbnormalClosure, (CloseCode?)CloseCode.NormalClosure, (CloseCode?)null, false)));
        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    });

    [Test, Property("Case", "H3.Close")]
    public void ConnectionLost_BehindTheHandshake_DoesNotUndoIt([Values] bool isReset) => Run(async () =>
    {
        var (session, peer) = Open();
        var seen = Record(session);
        var closing = session.CloseAsync();
        await peer.ReadFrameAsync();
        await peer.SendAsync(Frame.Close(CloseReason.Normal));
        await closing;

        await End(peer, isReset);

        Assert.That((await session.Completion).IsClean, Is.True);
        Assert.That(await seen.End, Is.Null);
    });

    [Test, Property("Case", "K-E02")]
    public void ConnectionLost_WhileWeSend_CountsWhatIsUnwritten() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, Narrow);
        var (session, peer) = Open(transport);
        for (var number = 0; number < 10; number++)
        {
            await session.SendAsync(new byte[500]);
        }

        peer.Reset();

        var end = await session.Completion;
        Assert.That(end.Kind, Is.EqualTo(EndKind.ConnectionLost));
        Assert.That(end.Unwritten, Is.EqualTo(Wire(10, 500) - Wire(1, 500)));
    });

    [Test]
    public void ProtocolError_OfThePeer_HasCodeTextAndSection() => Run(async () =>
    {
        var (session, peer) = Open();

        await peer.SendAsync(new WireFrame { Opcode = (Opcode)3 });
        var close = await peer.ReadFrameAsync();
        peer.HalfClose();

        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code, end.CodeSent), Is.EqualTo((EndKind.ProtocolError, Initiator.Local, CloseCode.ProtocolError, (CloseCode?)CloseCode.ProtocolError)));
        Assert.That(end.Reason, Is.EqualTo(close.GetCloseText()).And.Not.Empty);
        Assert.That(((ProtocolException)end.Cause!).Section, Does.StartWith("RFC 6455"));
    });

    [Test]
    public void ProtocolError_WhileTheOutboxIsFull_IsStillToldToThePeer() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        while (session.SendAsync(new byte[500]).AsTask() is { IsCompleted: true })
        {
        }

        await peer.SendAsync(new WireFrame { Opcode = (Opcode)3 });

        var frames = await peer.ReadUntilCloseAsync();
        Assert.That(frames[^1].CloseCode, Is.EqualTo(CloseCode.ProtocolError));
    });

    [Test]
    public void Aborted_WithQueuedFrames_CountsWhatIsUnwritten() => Run(async () =>
    {
        var (session, _) = Open(link: Narrow);
        for (var number = 0; number < 10; number++)
        {
            await session.SendAsync(new byte[500]);
        }

        session.Abort();

        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code, end.CodeSent), Is.EqualTo((EndKind.Aborted, Initiator.Local, CloseCode.AbnormalClosure, (CloseCode?)null)));
        Assert.That(end.Unwritten, Is.EqualTo(Wire(10, 500) - Wire(1, 500)));
    });

    [Test]
    public void Unwritten_AfterACleanClose_IsNothing() => Run(async () =>
    {
        var (session, peer) = OpenPair(link: Narrow);
        for (var number = 0; number < 10; number++)
        {
            await session.SendAsync(new byte[500]);
        }

        Record(peer);
        await session.CloseAsync();

        Assert.That((await session.Completion).Unwritten, Is.Zero);
    });

    [Test]
    public void Faulted_ByUs_HasTheCause() => Run(async () =>
    {
        var (session, peer) = OpenPair(new WebSocketSessionOptions { CloseText = CloseText.Full });
        var cause = new InvalidOperationException("mine");

        await session.CloseAsync(cause);

        Assert.That(await session.Completion, Is.EqualTo(new SessionEnd
        {
            Kind = EndKind.Faulted, Initiator = Initiator.Local, CodeSent = CloseCode.InternalError, CodeReceived = CloseCode.InternalError, Reason = "mine", IsClean = true, Cause = cause,
        }));
        Assert.That((await peer.Completion).Reason, Is.EqualTo("mine"));
    });

    [Test]
    public void ObserverFailed_WithATextThatMayBeTold_TellsIt() => Run(async () =>
    {
        var (session, peer) = OpenPair(new WebSocketSessionOptions { CloseText = CloseText.Full });
        Record(session, (_, _) => throw new InvalidOperationException("mine"));

        await peer.SendAsync("a");

        Assert.That(((await session.Completion).Kind, (await peer.Completion).Reason), Is.EqualTo((EndKind.ObserverFailed, "mine")));
    });

    [Test]
    public void CloseTimeout_OfAnyKind_TellsWhatWasSent() => Run(async () =>
    {
        var (session, _) = Open();

        await session.CloseAsync(new CloseReason((CloseCode)4000, "ours"));

        Assert.That(await session.Completion, Is.EqualTo(new SessionEnd
        {
            Kind = EndKind.CloseTimeout, Initiator = Initiator.Local, CodeSent = (CloseCode)4000, Reason = "ours", IsClean = false,
        }));
    });

    [Test]
    public void ToString_OfAnEnd_IsOneLine() => Run(async () =>
    {
        var (session, peer) = OpenPair();

        await session.CloseAsync(new CloseReason((CloseCode)4000, "done"));

        Assert.That($"{await session.Completion}", Is.EqualTo("Closed by Local, 4000 \"done\", clean"));
        Assert.That(new SessionException(await peer.Completion).Message, Does.Contain("Closed by Remote, 4000 \"done\", clean"));
    });

    private static async Task End(ScriptedPeer peer, bool isReset)
    {
        if (isReset)
        {
            peer.Reset();
        }
        else
        {
            await peer.DisposeAsync();
        }
    }

    private long Wire(int frames, int payload) => frames * (payload + 4 + (Role is WebSocketRole.Client ? 4 : 0));

    [TestCase("too late", "1011 \"too late\", not clean")]
    [TestCase("another", "1011 \"too late\", not clean (another)")]
    public void Text_OfAnEndWithACause_SaysTheReasonOnce(string cause, string expected)
    {
        var end = new SessionEnd
        {
            Kind = EndKind.Faulted,
            Initiator = Initiator.Local,
            CodeSent = CloseCode.InternalError,
            Reason = "too late",
            IsClean = false,
            Cause = new InvalidOperationException(cause),
        };

        Assert.That(end.ToString(), Does.EndWith(expected));
    }
}
