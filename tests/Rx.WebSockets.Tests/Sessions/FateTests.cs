using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client, false)]
[TestFixture(WebSocketRole.Server, false)]
[TestFixture(WebSocketRole.Client, true)]
[TestFixture(WebSocketRole.Server, true)]
public sealed class FateTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private readonly List<(string Text, SendFate Fate)> _fates = [];

    private static LinkOptions Narrow { get; } = new() { Window = 1000 };

    [Test]
    public void Tracked_TransportTakesItSlowly_IsWrittenWhenTheLastOctetIsGone() => Run(async () =>
    {
        var (session, peer) = Open(null, Narrow);

        var fate = session.SendTrackedAsync(Frame.Binary(new byte[3000]));
        await Clock.DelayAsync(Seconds(1));
        var early = fate.IsCompleted;
        await peer.ReadFrameAsync();

        Assert.That(early, Is.False);
        Assert.That(await fate, Is.EqualTo(new SendFate(SendOutcome.Written)));
    });

    [Test]
    public void Tracked_TimePassesWhileItWaits_IsRemovedAndTheOthersGo() => Run(async () =>
    {
        var (session, peer) = Open(null, Narrow);
        var first = session.SendTrackedAsync(Frame.Binary(new byte[3000]), Seconds(1));
        var stale = session.SendTrackedAsync(Frame.Text("stale"), Seconds(2));
        var fresh = session.SendTrackedAsync(Frame.Text("fresh"), Seconds(9));

        await Clock.DelayAsync(Seconds(1.9));
        var early = stale.IsCompleted;
        await Clock.DelayAsync(Seconds(0.2));

        Assert.That((early, stale.IsCompleted), Is.EqualTo((false, true)));
        Assert.That((await stale).Outcome, Is.EqualTo(SendOutcome.Expired));
        Assert.That((await peer.ReadFrameAsync()).Payload.Length, Is.EqualTo(3000), "what has begun isn't torn");
        await peer.ExpectAsync(Frame.Text("fresh"));
        Assert.That(((await first).Outcome, (await fresh).Outcome), Is.EqualTo((SendOutcome.Written, SendOutcome.Written)));
    });

    [Test]
    public void Tracked_ExpiresInTheOutbox_MakesRoomForThoseWhoWait() => Run(async () =>
    {
        var (session, _) = Open(SmallOutbox with { OutboxLow = 3500 }, Narrow);
        _ = session.SendAsync(new byte[3000]).AsTask();
        _ = session.SendTrackedAsync(Frame.Binary(new byte[900]), Seconds(1));
        var waiting = session.SendAsync(new byte[500]).AsTask();

        await Clock.SettleAsync();
        var before = waiting.IsCompleted;
        await Clock.DelayAsync(Seconds(1.1));

        Assert.That((before, waiting.IsCompleted), Is.EqualTo((false, true)));
    });

    [Test]
    public void Tracked_ExpiresWhileItWaitsForRoom_IsNeverSentAndItsSourceGoesOn() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        _ = session.SendAsync(new byte[4096]).AsTask();
        var taken = session.TrackedOutgoing(Told, Seconds(1)).OnNextAsync(Frame.Text("stale")).AsTask();

        await Clock.DelayAsync(Seconds(1));
        await taken;
        await peer.ReadFrameAsync();
        await session.SendAsync("next");

        await peer.ExpectAsync(Frame.Text("next"));
        Assert.That(Outcomes, Is.EqualTo(["stale Expired"]));
    });

    [Test]
    public void Tracked_CancelledWhileItWaits_IsNotSent([Values(100, 4000)] int held) => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        using var cancellation = new CancellationTokenSource();
        _ = session.SendAsync(new byte[2000]).AsTask();
        _ = session.SendAsync(new byte[held]).AsTask();

        var fate = session.SendTrackedAsync(Frame.Text("never"), cancellationToken: cancellation.Token);
        cancellation.Cancel();

        var (outcome, cause) = await fate;
        Assert.That((outcome, cause), Is.EqualTo((SendOutcome.NotSent, cause as OperationCanceledException)));
        Assert.That(((OperationCanceledException)cause!).CancellationToken, Is.EqualTo(cancellation.Token));
        await peer.ReadFrameAsync();
        await peer.ReadFrameAsync();
        await session.SendAsync("next");
        await peer.ExpectAsync(Frame.Text("next"));
    });

    [Test]
    public void Tracked_CancelledBeforeOrAfterwards_IsNotSentOrWritten() => Run(async () =>
    {
        var (session, _) = Open();
        using var cancellation = new CancellationTokenSource();

        var before = await session.SendTrackedAsync(Frame.Text("a"), cancellationToken: new CancellationToken(true));
        var sent = await session.SendTrackedAsync(Frame.Text("b"), cancellationToken: cancellation.Token);
        cancellation.Cancel();

        Assert.That((before.Outcome, before.Cause), Is.EqualTo((SendOutcome.NotSent, before.Cause as OperationCanceledException)));
        Assert.That(sent.Outcome, Is.EqualTo(SendOutcome.Written));
    });

    [Test]
    public void Tracked_FrameThatCantBeSent_IsNotSentAndTellsWhy() => Run(async () =>
    {
        var (session, _) = Open();

        var orphan = await session.SendTrackedAsync(Frame.Continuation(new byte[1]));
        var badClose = await session.SendTrackedAsync(Frame.Close().WithPayload(new byte[1]));

        Assert.That((orphan.Outcome, orphan.Cause), Is.EqualTo((SendOutcome.NotSent, orphan.Cause as InvalidOperationException)));
        Assert.That((badClose.Outcome, badClose.Cause), Is.EqualTo((SendOutcome.NotSent, badClose.Cause as ArgumentException)));
        Assert.That((orphan.Cause, badClose.Cause, session.State), Is.EqualTo((orphan.Cause!, badClose.Cause!, ConnectionState.Open)));
    });

    [Test]
    public void Tracked_PingAndClose_AreWritten() => Run(async () =>
    {
        var (session, peer) = Open();

        var ping = await session.SendTrackedAsync(Frame.Ping(new byte[] { 1 }));
        var close = await session.SendTrackedAsync(Frame.Close(CloseReason.Normal));
        var late = await session.SendTrackedAsync(Frame.Close(CloseReason.Normal));

        Assert.That((ping.Outcome, close.Outcome, late.Outcome), Is.EqualTo((SendOutcome.Written, SendOutcome.Written, SendOutcome.NotSent)));
        Assert.That(late.Cause, Is.TypeOf<SessionException>());
        Assert.That((await peer.ReadUntilCloseAsync()).Select(frame => frame.Opcode), Is.EqualTo([Opcode.Ping, Opcode.Close]));
    });

    [Test]
    public void Tracked_SessionIsAborted_WhatWaitsIsUnwrittenOrNotSent() => Run(async () =>
    {
        var (session, _) = Open(SmallOutbox, Narrow);
        var begun = session.SendTrackedAsync(Frame.Binary(new byte[3000]));
        var accepted = session.SendTrackedAsync(Frame.Text("accepted"));
        var waiting = session.SendTrackedAsync(Frame.Binary(new byte[4000]));

        session.Abort();
        var late = session.SendTrackedAsync(Frame.Text("late"));

        Assert.That(
            (await Task.WhenAll(begun, accepted, waiting, late)).Select(fate => fate.Outcome),
            Is.EqualTo([SendOutcome.Unwritten, SendOutcome.Unwritten, SendOutcome.NotSent, SendOutcome.NotSent]));
        Assert.That((await accepted).Cause, Is.TypeOf<SessionException>().With.Property("End").Property("Kind").EqualTo(EndKind.Aborted));
    });

    [Test]
    public void Tracked_TimeToLiveIsNotPositive_IsRefusedAtTheCall() => Run(async () =>
    {
        var (session, _) = Open();

        Assert.That(() => session.SendTrackedAsync(Frame.Text("a"), TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => session.TrackedOutgoing(Told, Seconds(-2)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => session.TrackedOutgoing(null!), Throws.ArgumentNullException);
        Assert.That((await session.SendTrackedAsync(Frame.Text("a"), Timeout.InfiniteTimeSpan)).Outcome, Is.EqualTo(SendOutcome.Written));
        Assert.That((await session.SendTrackedAsync(Frame.Text("a"), TimeSpan.MaxValue)).Outcome, Is.EqualTo(SendOutcome.Written));
    });

    [Test]
    public void Tracked_WrittenLongBeforeItsDeadline_IsNotRemembered() => Run(async () =>
    {
        var (session, peer) = Open();
        for (var i = 0; i < 2000; i++)
        {
            Assert.That((await session.SendTrackedAsync(Frame.Text("a"), TimeSpan.FromDays(1))).Outcome, Is.EqualTo(SendOutcome.Written));
            await peer.ReadFrameAsync();
        }

        Assert.That(Insides(session).Fates!.Remembered, Is.LessThan(100));
    });

    [Test]
    public void Pushed_WhileTheOutboxIsFull_HasTheFateThatThePolicySays([Values] bool newest) => Run(async () =>
    {
        var (session, _) = Open(SmallOutbox with { Overflow = newest ? Overflow.DropNewest() : Overflow.DropOldest() }, Narrow);
        var outgoing = session.TrackedOutgoing(Told);
        _ = session.SendAsync(new byte[3000]).AsTask();

        for (var i = 0; i < 40; i++)
        {
            outgoing.OnNext(Frame.Text($"{i:00}" + new string('x', 100)));
        }

        await Clock.SettleAsync();
        var kept = 40 - (int)session.DroppedFrames;
        Assert.That(kept, Is.InRange(3, 30));
        Assert.That(Outcomes, Is.EqualTo(Enumerable.Range(newest ? kept : 0, 40 - kept).Select(i => $"{i:00} Dropped")));
        Assert.That(_fates[0].Fate.Cause, Is.TypeOf<FlowOverflowException>());
    });

    [Test]
    public void Pushed_KeyFunctionThrows_IsToldAndThrown() => Run(async () =>
    {
        var fault = new FormatException("mine");
        var (session, _) = Open(new WebSocketSessionOptions { Overflow = Overflow.ConflateBy<Frame, byte>(_ => throw fault) });

        Assert.That(() => session.TrackedOutgoing(Told).OnNext(Frame.Text("a")), Throws.Exception.SameAs(fault));
        await Clock.SettleAsync();

        Assert.That(_fates, Is.EqualTo([("a", new SendFate(SendOutcome.NotSent, fault))]));
    });

    [Test]
    public void Pushed_LatestOfAKey_SupersedesTheOneBefore() => Run(async () =>
    {
        var (session, peer) = Open(new WebSocketSessionOptions { Overflow = Overflow.ConflateBy<Frame, byte>(frame => frame.Payload.Span[0]) }, Narrow);
        var outgoing = session.TrackedOutgoing(Told);
        _ = session.SendAsync(new byte[3000]).AsTask();

        foreach (var text in new[] { "a1", "b1", "a2", "c1", "a3", "b2 longer" })
        {
            outgoing.OnNext(Frame.Text(text));
        }

        await peer.ReadFrameAsync();
        await peer.ExpectAsync(Frame.Text("a3"));
        await peer.ExpectAsync(Frame.Text("b2 longer"));
        await peer.ExpectAsync(Frame.Text("c1"));
        await session.FlushAsync();
        Assert.That(Outcomes, Is.EqualTo(["a1 Superseded", "a2 Superseded", "b1 Superseded", "a3 Written", "b2 longer Written", "c1 Written"]));
        Assert.That(session.DroppedFrames, Is.EqualTo(3));
    });

    [Test]
    public void Fate_HandlerSendsOrThrows_TheSessionGoesOn() => Run(async () =>
    {
        var faults = new List<Exception>();
        var (session, peer) = Open(new WebSocketSessionOptions { ObserverFailed = (_, fault) => faults.Add(fault) });
        IFlowObserver<Frame>? outgoing = null;
        outgoing = session.TrackedOutgoing((frame, fate) =>
        {
            Told(frame, fate);
            if (_fates.Count < 3)
            {
                outgoing!.OnNext(Frame.Text($"{_fates.Count}"));
            }

            throw new TimeoutException();
        });

        outgoing.OnNext(Frame.Text("0"));
        await peer.ExpectAsync(Frame.Text("0"));
        await peer.ExpectAsync(Frame.Text("1"));
        await peer.ExpectAsync(Frame.Text("2"));
        await Clock.SettleAsync();

        Assert.That(Outcomes, Is.EqualTo(["0 Written", "1 Written", "2 Written"]));
        Assert.That(faults, Has.Count.EqualTo(3).And.All.TypeOf<TimeoutException>());
    });

    [Test]
    public void FlushAsync_OneIsRemovedFromTheMiddle_WaitsForThoseBeforeIt() => Run(async () =>
    {
        var (session, peer) = Open(null, Narrow);
        _ = session.SendAsync(new byte[3000]).AsTask();
        _ = session.SendAsync(new byte[200]).AsTask();
        var flush = session.FlushAsync().AsTask();
        _ = session.SendTrackedAsync(Frame.Text("stale"), Seconds(1));

        await Clock.DelayAsync(Seconds(2));
        var early = flush.IsCompleted;
        await peer.ReadFrameAsync();
        await peer.ReadFrameAsync();
        await flush;

        Assert.That(early, Is.False);
    });

    [Test]
    public void OutgoingOfTracked_CompletesOrErrs_ClosesTheSession([Values] bool errs) => Run(async () =>
    {
        var (session, peer) = Open();
        var values = Observable.Return(Frame.Text("a"));

        using var subscription = (errs ? values.Concat(Observable.Throw<Frame>(new TimeoutException())) : values).Subscribe(session.TrackedOutgoing(Told));

        var frames = await peer.ReadUntilCloseAsync();
        Assert.That(frames[^1].CloseCode, Is.EqualTo(errs ? CloseCode.InternalError : CloseCode.NormalClosure));
        Assert.That(Outcomes, Is.EqualTo(["a Written"]));
    });

    [Test, Property("Pain", 7), Property("Pain", 8)]
    public void Fates_OfAnySeed_AreExactlyOneForEachAndMatchWhatThePeerReads([Range(1, 30)] int seed)
    {
        var random = new SeededRandom((ulong)seed);
        Overflow<Frame>[] policies =
            [Overflow.DropNewest(), Overflow.DropOldest(), Overflow.Latest, Overflow.ConflateBy<Frame, int>(frame => frame.Payload.Span[^1] % 4)];
        var options = SmallOutbox with { Overflow = policies[random.Next(4)], OutboxHigh = 300 + random.Next(1500), OutboxLow = random.Next(300) };
        var (session, peer) = Open(options, new LinkOptions { Window = 100 + random.Next(600) });
        var outgoing = session.TrackedOutgoing(Told, Ms(1 + random.Next(200)));
        var read = new List<string>();
        var sent = new List<string>();
        var endsCleanly = random.Next(2) == 0;

        Run(async () =>
        {
            for (var i = 0; i < 80; i++)
            {
                var text = $"{i}/" + new string('x', random.Next(200)) + (char)('a' + random.Next(10));
                sent.Add(text);
                switch (random.Next(4))
                {
                    case 0:
                        _ = outgoing.OnNextAsync(Frame.Text(text)).AsTask();
                        break;
                    case 1:
                        _ = AwaitFateAsync(text, session.SendTrackedAsync(Frame.Text(text), random.Next(2) == 0 ? null : Ms(1 + random.Next(100))));
                        break;
                    default:
                        outgoing.OnNext(Frame.Text(text));
                        break;
                }

                if (random.Next(3) == 0)
                {
                    await Clock.DelayAsync(Ms(random.Next(40)));
                }

                if (random.Next(2) == 0 && session.FlushAsync().AsTask() is { IsCompleted: false })
                {
                    read.Add((await peer.ReadFrameAsync()).GetText());
                }
            }

            if (!endsCleanly)
            {
                session.Abort();
            }
            else
            {
                _ = session.CloseAsync();
                read.AddRange((await peer.ReadUntilCloseAsync()).Where(frame => frame.Opcode is Opcode.Text).Select(frame => frame.GetText()));
                await peer.SendAsync(Frame.Close(CloseReason.Normal));
            }

            await session.Completion;
            await Clock.SettleAsync();
        });

        Assert.That(_fates.Select(fate => fate.Text).Order(), Is.EqualTo(sent.Order()));
        string[] written = [.. _fates.Where(fate => fate.Fate.Outcome is SendOutcome.Written).Select(fate => fate.Text)];
        string[] unsure = [.. _fates.Where(fate => fate.Fate.Outcome is SendOutcome.Unwritten).Select(fate => fate.Text)];
        Assert.That(read.Except(written), Is.SubsetOf(unsure));
        Assert.That(endsCleanly ? written.Except(read) : [], Is.Empty);
        Assert.That(endsCleanly ? unsure : [], Is.Empty);
    }

    private IEnumerable<string> Outcomes => _fates.Select(fate => $"{fate.Text.TrimEnd('x')} {fate.Fate.Outcome}");

    private void Told(Frame frame, SendFate fate) => _fates.Add((frame.GetText(), fate));

    private async Task AwaitFateAsync(string text, Task<SendFate> fate) => _fates.Add((text, await fate));
}
