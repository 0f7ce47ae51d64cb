using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared.Contract;

public abstract partial class SessionContract
{
    [Test, Property("Pain", 4)]
    public void PingAsync_PeerThatAnswers_GivesTheRoundTripWithoutARawSession() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();

        var times = await Task.WhenAll(subject.PingAsync(), subject.PingAsync(), subject.PingAsync());

        Assert.That(times, Is.All.GreaterThanOrEqualTo(TimeSpan.Zero));
        Assert.That(subject.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void PingAsync_OnTheWire_IsAPingThatNoOtherPongAnswers() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();

        var first = subject.PingAsync();
        var second = subject.PingAsync();
        var pings = await peer.Seen.TakeAsync(2);
        await peer.SendAsync(Frame.Pong(), Frame.Pong("unasked"u8.ToArray()));
        await subject.SendAsync("sync");
        await peer.RoundTripAsync();
        var before = (first.IsCompleted, second.IsCompleted);
        await peer.SendAsync(Frame.Pong(pings[0].Payload));
        await first;
        var between = second.IsCompleted;
        await peer.SendAsync(Frame.Pong(pings[1].Payload));
        await second;

        Assert.That(pings.Select(ping => ping.Opcode), Is.All.EqualTo(Opcode.Ping));
        Assert.That(pings[0], Is.Not.EqualTo(pings[1]));
        Assert.That((before, between), Is.EqualTo(((false, false), false)));
    });

    [Test]
    public void PingAsync_PeerAnswersOnlyTheLatest_AnswersAllBefore() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();

        var both = Task.WhenAll(subject.PingAsync(), subject.PingAsync());
        var pings = await peer.Seen.TakeAsync(2);
        await peer.SendAsync(Frame.Pong(pings[1].Payload));

        Assert.That(await both, Has.Length.EqualTo(2));
    });

    [Test]
    public void PingAsync_Cancelled_IsCancelledAndTheSessionGoesOn() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        using var cancellation = new CancellationTokenSource();

        var waiting = subject.PingAsync(cancellation.Token);
        var ping = await peer.Seen.NextAsync();
        cancellation.Cancel();

        Assert.That(await Expect.FailureAsync(waiting), Is.InstanceOf<OperationCanceledException>());
        Assert.That(await Expect.FailureAsync(subject.PingAsync(cancellation.Token)), Is.InstanceOf<OperationCanceledException>());
        await peer.SendAsync(Frame.Pong(ping.Payload));
        await peer.RoundTripAsync();
        Assert.That(subject.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void PingAsync_SessionEnds_FailsWithItsEnd() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();

        var waiting = subject.PingAsync();
        await peer.Seen.NextAsync();
        subject.Abort();
        var failure = await Expect.FailureAsync<SessionException>(waiting);
        await subject.Completion;

        Assert.That(failure.End?.Kind, Is.EqualTo(EndKind.Aborted));
        await Expect.FailureAsync<SessionException>(subject.PingAsync());
    });

    [Test]
    public void Controls_OfThePeer_AreSeenInOrderUntilTheEnd() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        var seen = new List<Frame>();
        var completed = new TaskCompletionSource();
        using var watching = subject.Controls.Subscribe(frame => { lock (seen) { seen.Add(frame); } }, completed.SetException, completed.SetResult);

        await peer.SendAsync(Frame.Pong("one"u8.ToArray()), Frame.Text("data"), Frame.Ping("two"u8.ToArray()));
        await peer.Seen.FirstAsync(frame => frame == Frame.Pong("two"u8.ToArray()));
        var closing = subject.CloseAsync();
        await peer.AnswerCloseAsync();
        await closing;
        await completed.Task;

        Assert.That(seen, Is.EqualTo([Frame.Pong("one"u8.ToArray()), Frame.Ping("two"u8.ToArray())]));
        Assert.That(await subject.Controls.IsEmpty(), Is.True, "who comes after the end sees the end");
    });

    [Test]
    public void Heartbeat_NothingElseSent_SendsItsMessageUntilDisposed() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();
        var beats = 0;

        using (subject.Heartbeat(TimeSpan.FromMilliseconds(5), () => Frame.Text($"beat {++beats}")))
        {
            Assert.That((await peer.Seen.TakeAsync(3)).Select(frame => frame.GetText()), Is.EqualTo(["beat 1", "beat 2", "beat 3"]));
        }

        var closing = subject.CloseAsync();
        await peer.AnswerCloseAsync();
        await closing;
        Assert.That((await subject.Completion).IsClean, Is.True);
    });
}
