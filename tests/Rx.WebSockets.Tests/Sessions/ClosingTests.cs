using System;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class ClosingTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private static Frame Normal { get; } = Frame.Close(CloseReason.Normal);

    [Test]
    public void Data_BehindTheOwnClose_StillArrives() => Lanes("""
        app>  : x
        wire> : x
        wire< : -('a'p'b')x$
        app<  : -('a''b')-|
        end   : -------'Closed by Local 1000'
        """);

    [Test, Property("Case", "U10")]
    public void CloseOfThePeer_BehindDataThatNobodyReads_IsFound() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { ReadAhead = 1000 });

        await peer.SendAsync(WireFrame.Binary(new byte[500]), WireFrame.Close(CloseCode.GoingAway, "bye"));

        await peer.ExpectAsync(Frame.Close(new CloseReason(CloseCode.GoingAway, "bye")));
        peer.HalfClose();
        Assert.That((await session.Completion).Initiator, Is.EqualTo(Initiator.Remote));
        Assert.That(await Record(session).NextAsync(), Is.EqualTo(Frame.Binary(new byte[500])));
    });

    [Test, Property("Case", "U10")]
    public void CloseOfThePeer_BehindMoreThanTheReadAhead_IsFoundOnceWeClose() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { ReadAhead = 1000 });
        foreach (var _ in Enumerable.Range(0, 40))
        {
            await peer.SendAsync(Frame.Binary(new byte[500]));
        }

        await peer.SendAsync(Normal);
        var closing = session.CloseAsync();
        await peer.ExpectAsync(Normal);
        await closing;

        Assert.That(session.State, Is.EqualTo(ConnectionState.Closed));
        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
        var seen = Record(session);
        Assert.That(await seen.End, Is.Null);
        Assert.That(seen.Frames, Has.Count.InRange(1, 3));
    });

    [Test]
    public void CloseOfThePeer_WhileAnObserverIsAtWork_IsAnsweredAndTheEndComesBehindIt() => Lanes("""
        wire< : ('a''b'x)$
        wire> : x
        app<  : ['a'---------]('b'|)
        end   : -----'Closed by Remote 1000'
        """);

    [Test, Property("Case", "K-B02")]
    public void CloseOfThePeer_WhileTheOutboxIsFull_IsAnsweredBehindWhatWasAccepted() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, new LinkOptions { Window = 1000 });
        var accepted = 0;
        while (session.SendAsync(new byte[500]).AsTask() is { IsCompleted: true })
        {
            accepted++;
        }

        await peer.SendAsync(Frame.Close(new CloseReason((CloseCode)4000, "r")));
        var frames = await peer.ReadUntilCloseAsync();

        Assert.That(frames[^1].CloseCode, Is.EqualTo((CloseCode)4000));
        Assert.That(frames.Count(frame => frame.Opcode is Opcode.Binary), Is.InRange(accepted, accepted + 1));
        peer.HalfClose();
        Assert.That((await session.Completion).IsClean, Is.True);
    });

    [Test, Property("Case", "H1.16"), Property("Case", "U10")]
    public void CloseOfThePeer_ThatTakesNoEcho_EndsAtTheCloseTimeout() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, new LinkOptions { Window = 1000 });
        while (session.SendAsync(new byte[500]).AsTask() is { IsCompleted: true })
        {
        }

        await peer.SendAsync(Normal);

        var end = await session.Completion;
        Assert.That((end.Kind, end.CodeReceived, end.IsClean), Is.EqualTo((EndKind.CloseTimeout, (CloseCode?)CloseCode.NormalClosure, false)));
        Assert.That(end.Unwritten, Is.Positive);
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(10)));
    });

    [Test, Property("Case", "H1.16"), Property("Case", "U10")]
    public void Close_ThatThePeerNeverAnswers_EndsAtTheCloseTimeout() => Lanes(
        """
        app>  : x
        wire> : x
        app<  : 3s #
        end   : 3s 'CloseTimeout by Local'
        """,
        with => with.Session(options => options with { CloseTimeout = Seconds(3) }));

    [Test]
    public void Close_ThatThePeerAnswersWithDataForEver_EndsAtTheCloseTimeout() => Run(async () =>
    {
        var (session, peer) = Open();
        var closing = session.CloseAsync();

        while (!closing.IsCompleted)
        {
            await Clock.DelayAsync(Ms(100));
            await Expect.FailureAsync(peer.SendAsync(Frame.Binary(new byte[10_000])));
        }

        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.CloseTimeout));
        Assert.That(Clock.Elapsed, Is.InRange(Seconds(10), Seconds(10.2)));
    });

    [Test, Property("Case", "H3.Close")]
    public void Transport_ThatThePeerKeepsAfterTheHandshake_IsLetGoAfterTheLinger() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock);
        var (session, peer) = Open(transport);
        var closing = session.CloseAsync();
        await peer.ExpectAsync(Normal);
        await peer.SendAsync(Normal);

        await closing;
        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
        Assert.That((await session.Completion).IsClean, Is.True);

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(2)));
        Assert.That(Ends(transport).Mine.IsClosed, Is.True);
    });

    [Test]
    public void Transport_AfterTheHandshake_IsEndedByTheServerFirst() => Run(async () =>
    {
        var (session, peer) = Open();
        var closing = session.CloseAsync();
        await peer.ExpectAsync(Normal);
        await peer.SendAsync(Normal);
        await closing;

        var end = peer.ExpectEndAsync();
        await Clock.DelayAsync(Seconds(1));
        Assert.That(end.IsCompletedSuccessfully, Is.EqualTo(Role is WebSocketRole.Server));
        peer.HalfClose();
        await end;
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(1)));
    });

    [Test]
    public void Close_OfBothAtOnce_IsClean() => Run(async () =>
    {
        var (session, peer) = OpenPair(link: new LinkOptions { Latency = Ms(50) });

        await Task.WhenAll(session.CloseAsync(new CloseReason((CloseCode)4001)), peer.CloseAsync(new CloseReason((CloseCode)4002)));

        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.CodeSent, end.CodeReceived, end.IsClean), Is.EqualTo((EndKind.Closed, Initiator.Local, (CloseCode?)4001, (CloseCode?)4002, true)));
        Assert.That((await peer.Completion).IsClean, Is.True);
    });

    [Test, Property("Case", "H3.Close")]
    public void OctetsBehindTheClose_OfThePeer_AreDiscarded() => Lanes(
        """
        wire< : (x'late''4000'u)$
        wire> : x
        app<  : |
        end   : ------'Closed by Remote 1000'
        """,
        with => with.Frame("u", new WireFrame { Opcode = (Opcode)3 }));

    [Test]
    public void CloseAsync_WithoutAValidReason_IsRefusedAtTheCall()
    {
        var (session, _) = Open();

        Assert.That(() => session.CloseAsync(default(CloseReason)), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => session.CloseAsync((Exception)null!), Throws.ArgumentNullException);
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    }

    [Test, Property("Case", "K-C32"), Property("Case", "H1.6")]
    public void CloseAsync_WithTheLongestText_ArrivesWhole() => Run(async () =>
    {
        var (session, peer) = Open();
        var reason = new CloseReason((CloseCode)4999, new string('r', 123));

        var closing = session.CloseAsync(reason);
        await peer.ExpectAsync(Frame.Close(reason));
        await peer.SendAsync(Frame.Close(reason));
        await closing;

        Assert.That((await session.Completion).Reason, Is.EqualTo(reason.Text));
    });

    [Test, Property("Case", "H1.15")]
    public void SendAsync_InEveryStateOfTheClosing_IsRefusedOrArrivesWhole() => Run(async () =>
    {
        var (session, peer) = Open(link: new LinkOptions { Latency = Ms(10) });
        var accepted = 0;
        async Task TrySendAsync() => accepted += await Expect.FailureAsync(session.SendAsync("whole")) is null ? 1 : 0;
        var closing = Task.CompletedTask;

        for (var step = 0; step < 6; step++)
        {
            await TrySendAsync();
            closing = step == 1 ? session.CloseAsync() : closing;
            await TrySendAsync();
            await (step == 3 ? peer.SendAsync(Normal) : Task.CompletedTask);
            await Clock.DelayAsync(Ms(5));
        }

        await closing;
        var frames = await peer.ReadUntilCloseAsync();
        Assert.That(frames.SkipLast(1).Select(frame => frame.GetText()), Is.EqualTo(Enumerable.Repeat("whole", accepted)));
        Assert.That(accepted, Is.EqualTo(3));
    });
}
