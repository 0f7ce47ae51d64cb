using System;
using System.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>The closing handshake as operators, over raw sessions in virtual time.</summary>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class ClosingOnSessionsTests(WebSocketRole role) : VirtualFixture(role)
{
    [Test, Property("Case", "K-S02")]
    public void AnswerPings_FiveInOneBatch_AreAllAnsweredInTheirOrder() => Run(async () =>
    {
        var (raw, peer) = Open(Raw);
        using var answering = raw.Incoming.AnswerPings(raw.Outgoing).Ignore();
        WireFrame[] pings = [.. Enumerable.Range(1, 5).Select(number => WireFrame.Ping(new[] { (byte)number }))];

        await peer.SendAsync(pings);

        foreach (var ping in pings)
        {
            await peer.ExpectAsync(ping with { Opcode = Opcode.Pong });
        }
    });

    [Test]
    public void AnswerPings_WhileTheTransportTakesNothing_OnlyTheLatestIsAnswered() => Run(async () =>
    {
        var (raw, peer) = Open(Raw, new LinkOptions { Window = 100 });
        using var answering = raw.Incoming.AnswerPings(raw.Outgoing).Ignore();
        await raw.SendAsync(new byte[1000]);

        foreach (var number in Enumerable.Range(1, 50))
        {
            await peer.SendAsync(WireFrame.Ping(new[] { (byte)number }));
        }

        await Clock.DelayAsync(Ms(1));
        await peer.ExpectAsync(Frame.Binary(new byte[1000]));
        await peer.ExpectAsync(Frame.Pong(new byte[] { 50 }));
        await raw.SendAsync("next");
        await peer.ExpectAsync(Frame.Text("next"));
    });

    [Test]
    public void AnswerPings_WhileTheOutboxIsFull_DoesNotStopReadingAndGoesFirst() => Run(async () =>
    {
        var (raw, peer) = Open(SmallOutbox with { Kind = SessionKind.Raw }, new LinkOptions { Window = 100 });
        var seen = 0;
        using var answering = raw.Incoming.AnswerPings(raw.Outgoing).Messages().Subscribe(_ => seen++);
        await raw.SendAsync(new byte[3000]);
        var waiting = raw.SendAsync(new byte[3000]).AsTask();

        await peer.SendAsync(WireFrame.Ping(), WireFrame.Text("behind"));
        await Clock.DelayAsync(Ms(1));
        Assert.That((seen, waiting.IsCompleted), Is.EqualTo((1, false)));

        await peer.ExpectAsync(Frame.Binary(new byte[3000]));
        await peer.ExpectAsync(Frame.Pong());
        await peer.ExpectAsync(Frame.Binary(new byte[3000]));
        await waiting;
    });

    [Test]
    public void AnswerPings_BehindOurOwnClose_AreNotAnswered() => Run(async () =>
    {
        var (raw, peer) = Open(Raw);
        using var answering = raw.Incoming.AnswerPings(raw.Outgoing).Ignore();
        _ = raw.CloseAsync();
        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));

        await peer.SendAsync(WireFrame.Ping(), WireFrame.Close(CloseCode.NormalClosure));
        peer.HalfClose();

        await peer.ExpectEndAsync();
        Assert.That((await raw.Completion).IsClean);
    });

    [Test, Property("Pain", 10)]
    public void Pain10_CloseBehindHeldData_IsAnsweredAtOnceAndTheSessionEnds() => Run(async () =>
    {
        var (raw, peer) = Open(Raw);
        var handled = 0;
        using var handling = raw.Incoming.AnswerPings(raw.Outgoing).EchoClose(raw.Outgoing).ReadAhead(64 << 10).Messages()
            .Subscribe(async _ =>
            {
                await Clock.DelayAsync(Seconds(60));
                handled++;
            });

        await peer.SendAsync(WireFrame.Text("a"), WireFrame.Text("b"), WireFrame.Ping(), WireFrame.Close(CloseCode.GoingAway, "bye"));

        await peer.ExpectAsync(Frame.Pong());
        await peer.ExpectAsync(Frame.Close(new CloseReason(CloseCode.GoingAway, "bye")));
        peer.HalfClose();
        var end = await raw.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code, end.IsClean), Is.EqualTo((EndKind.Closed, Initiator.Remote, CloseCode.GoingAway, true)));
        Assert.That(Clock.Elapsed, Is.LessThan(Seconds(1)));
        await Clock.DelayAsync(Seconds(130));
        Assert.That(handled, Is.EqualTo(2), "what was held is delivered all the same");
    });

    [Test, Property("Pain", 10)]
    public void Pain10_PeerThatNeverAnswersTheClose_IsLeftAtTheDeadline([Values] bool raw) => Run(async () =>
    {
        var (session, peer) = Open(raw ? Raw : null);
        using var answering = session.Incoming.AnswerPings(session.Outgoing).EchoClose(session.Outgoing).Ignore();

        await session.CloseWithinAsync(Seconds(3), new CloseReason(CloseCode.GoingAway));

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(3)));
        var end = await session.Completion;
        Assert.That((end.Kind, end.CodeSent, end.IsClean), Is.EqualTo((EndKind.CloseTimeout, CloseCode.GoingAway, false)));
        await peer.ExpectAsync(Frame.Close(CloseReason.GoingAway));
    });

    [Test]
    public void CloseWithin_RawSession_EndsAsADefaultOneWhoseCloseTimeoutIsThatTime() => Run(async () =>
    {
        var (raw, _) = Open(Raw);
        var (session, _) = Open(WebSocketSessionOptions.Default with { CloseTimeout = Seconds(3) });

        await Task.WhenAll(raw.CloseWithinAsync(Seconds(3)), session.CloseAsync());

        Assert.That(await raw.Completion, Is.EqualTo(await session.Completion));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(3)));
    });

    [Test]
    public void CloseWithin_PeerThatAnswersInTime_IsAClosedSession() => Run(async () =>
    {
        var (session, peer) = Open(Raw);

        var closing = session.CloseWithinAsync(Seconds(3));
        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));
        await peer.SendAsync(WireFrame.Close(CloseCode.NormalClosure));
        peer.HalfClose();
        await closing;

        await Clock.DelayAsync(Seconds(10));
        Assert.That((await session.Completion).IsClean);
    });

    [Test]
    public void CloseWithin_CalledTwice_EndsByTheEarlier([Values] bool shorterFirst) => Run(async () =>
    {
        var (session, _) = Open(Raw);

        await Task.WhenAll(session.CloseWithinAsync(Seconds(shorterFirst ? 1 : 5)), session.CloseWithinAsync(Seconds(shorterFirst ? 5 : 1)));
        await session.Completion;

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(1)));
        Assert.That(Clock.PendingActions, Is.Zero);
    });

    [Test]
    public void CloseWithin_WithinANotification_EndsInTime() => Run(async () =>
    {
        var (session, peer) = Open(Raw);
        Task? closing = null;
        session.Incoming.Subscribe(_ => closing ??= session.CloseWithinAsync(TimeSpan.Zero), _ => { });

        await peer.SendAsync(Frame.Text("a"));
        await session.Completion;

        Assert.That(closing!.IsCompletedSuccessfully);
        Assert.That((await session.Completion).Kind, Is.EqualTo(EndKind.CloseTimeout));
    });

    [Test]
    public void CloseWithin_WaitCancelled_GoesOnWithinItsTime() => Run(async () =>
    {
        var (session, _) = Open(Raw);
        using var cancellation = new CancellationTokenSource();
        var closing = session.CloseWithinAsync(Seconds(3), cancellationToken: cancellation.Token);

        cancellation.Cancel();
        Assert.That(await Expect.FailureAsync(closing), Is.InstanceOf<OperationCanceledException>());
        await session.Completion;

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(3)));
    });

    [Test]
    public void CloseWithin_TimeBelowZeroOrNoSession_IsRefusedAtTheCall() => Run(() =>
    {
        var (session, _) = Open(Raw);

        Assert.That(() => session.CloseWithinAsync(Ms(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ((IWebSocketSession)null!).CloseWithinAsync(Ms(1)), Throws.ArgumentNullException);
        return Task.CompletedTask;
    });

    [Test]
    public void CloseTimeout_OfARawSession_HoldsForACloseThatNobodyAnswers([Values] bool ours) => Run(async () =>
    {
        var (raw, peer) = Open(Raw with { CloseTimeout = Seconds(4) });
        using var ignoring = raw.Incoming.Ignore();

        if (ours)
        {
            raw.Outgoing.OnNext(Frame.Close());
        }
        else
        {
            await peer.SendAsync(WireFrame.Close(CloseCode.NormalClosure));
        }

        Assert.That((await raw.Completion).Kind, Is.EqualTo(EndKind.CloseTimeout));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(4)));
    });

    [Test]
    public void EchoClose_AfterWhatIsStillToBeSent_IsAHalfCloseOfThePeer() => Run(async () =>
    {
        var (raw, peer) = Open(Raw);
        using var sending = new AsyncSubject<int>();
        using var answering = raw.Incoming.EchoClose(raw.Outgoing, after: sending).Ignore();

        await peer.SendAsync(WireFrame.Close(CloseCode.NormalClosure, "no more from me"));
        await Clock.DelayAsync(Seconds(5));
        await raw.SendAsync("still");
        await raw.SendAsync("sending");
        sending.OnCompleted();

        await peer.ExpectAsync(Frame.Text("still"));
        await peer.ExpectAsync(Frame.Text("sending"));
        await peer.ExpectAsync(Frame.Close(new CloseReason(CloseCode.NormalClosure, "no more from me")));
        peer.HalfClose();
        Assert.That((await raw.Completion).IsClean);
    });

    [Test]
    public void EchoClose_BehindOurOwnClose_LetsThePeersDataIn() => Run(async () =>
    {
        var (raw, peer) = Open(Raw);
        var seen = raw.Incoming.AnswerPings(raw.Outgoing).EchoClose(raw.Outgoing).Text().ToAsyncEnumerable().GetAsyncEnumerator();
        var closing = raw.CloseAsync();
        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));

        await peer.SendAsync(WireFrame.Text("still"), WireFrame.Text("sending"), WireFrame.Close(CloseCode.NormalClosure));
        peer.HalfClose();

        Assert.That(await seen.MoveNextAsync() ? seen.Current : null, Is.EqualTo("still"));
        Assert.That(await seen.MoveNextAsync() ? seen.Current : null, Is.EqualTo("sending"));
        Assert.That(await seen.MoveNextAsync(), Is.False);
        await closing;
        Assert.That((await raw.Completion).IsClean);
    });

    [Test]
    public void EchoClose_InTheMiddleOfOurOwnMessage_AnswersAllTheSame() => Run(async () =>
    {
        var (raw, peer) = Open(Raw);
        using var answering = raw.Incoming.EchoClose(raw.Outgoing).Ignore();
        await raw.SendAsync(Frame.Text("half").NotFinal());

        await peer.SendAsync(WireFrame.Close(CloseCode.NormalClosure));

        await peer.ExpectAsync(Frame.Text("half").NotFinal());
        await peer.ExpectAsync(Frame.Close(CloseReason.Normal));
        peer.HalfClose();
        Assert.That((await raw.Completion).IsClean);
    });

    [Test]
    public void CloseOnError_OfAMessageThatIsTooBig_FailsWith1009AheadOfWhatWaits([Values] bool raw) => Run(async () =>
    {
        var (session, peer) = Open(raw ? Raw : null);
        var fault = new ProtocolException(CloseCode.MessageTooBig, "RFC 6455 §7.4.1", "too big");
        using var messages = session.Incoming.Select(frame => frame.Payload.Length <= 3 ? frame : throw fault)
            .CloseOnError(session.Outgoing).Ignore();

        await peer.SendAsync(WireFrame.Text("abc"), WireFrame.Text("abcd"));

        await peer.ExpectAsync(Frame.Close(new CloseReason(CloseCode.MessageTooBig, "too big")));
        peer.HalfClose();
        var end = await session.Completion;
        Assert.That((end.Kind, end.Initiator, end.Code, end.Cause), Is.EqualTo((EndKind.ProtocolError, Initiator.Local, CloseCode.MessageTooBig, (Exception?)fault)));
    });

    [Test]
    public void CloseOnError_OfAnyOtherError_Is1011AndTellsNothing() => Run(async () =>
    {
        var (session, peer) = Open(Raw);
        using var messages = session.Incoming.Select<Frame, int>(_ => throw new InvalidOperationException("secret")).CloseOnError(session.Outgoing).Ignore();

        await peer.SendAsync(WireFrame.Text("a"));

        await peer.ExpectAsync(Frame.Close(CloseReason.InternalError));
    });

    [Test]
    public void CloseWhen_ThePeerSaysBye_ClosesBehindWhatWasSent() => Run(async () =>
    {
        var (session, peer) = Open();
        using var echo = session.Incoming.Text().CloseWhen(session.Outgoing, text => text is "bye", new CloseReason((CloseCode)4000, "bye"))
            .Select(text => Frame.Text(text)).Subscribe(session.Outgoing);

        await peer.SendAsync(WireFrame.Text("a"), WireFrame.Text("bye"), WireFrame.Text("b"));

        await peer.ExpectAsync(Frame.Text("a"));
        await peer.ExpectAsync(Frame.Close(new CloseReason((CloseCode)4000, "bye")));
    });

    [Test]
    public void CloseOnCompletion_OfWhatIsSent_ClosesWithTheReasonBehindIt() => Run(async () =>
    {
        var (session, peer) = Open();
        using var quotes = new[] { "a", "b" }.ToAsyncEnumerable().ToFlow().Select(text => Frame.Text(text))
            .CloseOnCompletion(session.Outgoing, new CloseReason(CloseCode.GoingAway, "market closed")).Subscribe(session.Outgoing);

        await peer.ExpectAsync(Frame.Text("a"));
        await peer.ExpectAsync(Frame.Text("b"));
        await peer.ExpectAsync(Frame.Close(new CloseReason(CloseCode.GoingAway, "market closed")));
    });
}
