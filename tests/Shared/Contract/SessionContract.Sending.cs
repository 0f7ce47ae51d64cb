using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared.Contract;

public abstract partial class SessionContract
{
    [Test]
    public void SendAsync_FrameTextAndBinary_ArriveAsSuch() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);

        await subject.SendAsync(Frame.Text("frame"));
        await subject.SendAsync("text");
        await subject.SendAsync(new byte[] { 1, 2 }.AsMemory());
        await subject.SendAsync("");

        Assert.That(await seen.TakeAsync(4), Is.EqualTo(new[]
        {
            Frame.Text("frame"), Frame.Text("text"), Frame.Binary(new byte[] { 1, 2 }), Frame.Text(""),
        }));
    });

    [Test, Property("Case", "K-V06")]
    public void SendAsync_SizesAroundEachLengthForm_ArriveWhole([Values(0, 1, 125, 126, 0x7fff, 0x8000, 0xc123, 0xcdef, 0xffff, 0x10000)] int size) => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        subject.Incoming.Subscribe(subject.Outgoing);
        var seen = Record(peer);
        var payload = Enumerable.Range(0, size).Select(number => (byte)(number * 7)).ToArray();

        await peer.SendAsync(payload);

        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Binary(payload)));
    });

    [Test]
    public void SendAsync_SameFrameManyTimes_ArrivesWholeEachTime() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        var frame = Frame.Text("the same");

        await subject.SendAsync(frame);
        await subject.SendAsync(frame);
        subject.Outgoing.OnNext(frame);

        await seen.TakeAsync(3);
        Assert.That(seen.Texts, Is.EqualTo(new[] { "the same", "the same", "the same" }));
    });

    [Test, Property("Pain", 8)]
    public void SendTrackedAsync_WhileOpenAndAfterTheEnd_TellsWhatBecameOfIt() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);

        var written = await subject.SendTrackedAsync(Frame.Text("written"), TimeSpan.FromMinutes(1));
        await seen.NextAsync();
        await subject.CloseAsync();
        await subject.Completion;
        var late = await subject.SendTrackedAsync(Frame.Text("late"));

        Assert.That(written, Is.EqualTo(new SendFate(SendOutcome.Written)));
        Assert.That(late.Outcome, Is.EqualTo(SendOutcome.NotSent));
        Assert.That(late.Cause, Is.TypeOf<SessionException>().With.Property("End").EqualTo(await subject.Completion));
        Assert.That(seen.Texts, Is.EqualTo(new[] { "written" }));
    });

    [Test, Property("Pain", 7)]
    public void TrackedOutgoing_SessionIsAbortedWhileThePeerDoesntRead_EachFrameHasOneFate() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync(new WebSocketSessionOptions { OutboxHigh = 64 << 10, OutboxLow = 16 << 10, Overflow = Overflow.DropNewest() });
        var fates = new System.Collections.Concurrent.ConcurrentQueue<SendOutcome>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var outgoing = subject.TrackedOutgoing((_, fate) =>
        {
            fates.Enqueue(fate.Outcome);
            if (fates.Count == 64)
            {
                all.TrySetResult();
            }
        });
        var frame = Frame.Binary(new byte[1 << 20]);

        foreach (var _ in Enumerable.Range(0, 64))
        {
            outgoing.OnNext(frame);
        }

        subject.Abort();
        await subject.Completion;
        await (IsVirtual ? Task.CompletedTask : all.Task);

        Assert.That(fates, Has.Count.EqualTo(64));
        Assert.That(fates, Has.Some.EqualTo(SendOutcome.Dropped).And.Some.EqualTo(SendOutcome.Unwritten));
    });

    [Test]
    public void Pressure_OfEverySession_StartsLowAndCompletesWithIt() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        var seen = subject.Pressure.ToList().ToTask(subject.Scheduler);

        await subject.CloseAsync();

        Assert.That((await seen).Select(pressure => pressure.IsHigh), Is.EqualTo(new[] { false }));
    });

    [Test, Property("Case", "U6")]
    public void SendAsync_WhileTheOutboxIsFull_WaitsUntilThePeerReads() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync(new WebSocketSessionOptions { OutboxHigh = 64 << 10, OutboxLow = 16 << 10 });
        var (sent, waiting) = await FillAsync(subject);

        var seen = Record(peer);
        await waiting;

        await seen.TakeAsync(sent);
        Assert.That(subject.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test, Property("Case", "U1")]
    public void SendAsync_CancelledWhileItWaits_SendsNoOctetAndLeavesTheSessionAlive() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        using var cancellation = new CancellationTokenSource();
        await subject.SendAsync(Frame.Text("A").NotFinal());
        var cancelled = subject.SendAsync("cancelled", cancellation.Token);
        var next = subject.SendAsync("next").AsTask();

        cancellation.Cancel();
        Assert.That(await Expect.FailureAsync(cancelled), Is.InstanceOf<OperationCanceledException>());
        await subject.SendAsync(Frame.Continuation("B"u8.ToArray()));
        await next;

        await seen.TakeAsync(2);
        Assert.That(seen.Texts, Is.EqualTo(new[] { "AB", "next" }));
    });

    [Test, Property("Case", "U1")]
    public void SendAsync_CancelledBefore_SendsNothingAndLeavesTheSessionAlive() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);

        var cancelled = subject.SendAsync("cancelled", new CancellationToken(canceled: true));
        await subject.SendAsync("next");

        Assert.That(await Expect.FailureAsync(cancelled), Is.InstanceOf<OperationCanceledException>());
        Assert.That(await seen.NextTextAsync(), Is.EqualTo("next"));
    });

    [Test]
    public void SendAsync_BufferReusedAtCompletion_ArrivesAsItWas() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        var buffer = new byte[1000];

        foreach (var number in Enumerable.Range(1, 50))
        {
            Array.Fill(buffer, (byte)number);
            await subject.SendAsync(buffer);
        }

        Array.Clear(buffer);
        var frames = await seen.TakeAsync(50);
        Assert.That(frames.Select(frame => frame.Payload.ToArray().Distinct()), Is.EqualTo(Enumerable.Range(1, 50).Select(number => new[] { (byte)number })));
    });

    [Test, Property("Case", "K-R05"), Property("Case", "K-V05"), Property("Case", "U8")]
    public void SendAsync_AfterTheEnd_FailsWithTheEnd() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        await subject.CloseAsync();

        List<Task> sends = [subject.SendAsync("a").AsTask(), subject.SendAsync(new byte[1]).AsTask(), subject.SendAsync(Frame.Ping()).AsTask()];
        await subject.Completion;
        sends.AddRange([subject.SendAsync("b").AsTask(), peer.SendAsync("c").AsTask()]);

        foreach (var send in sends)
        {
            var failure = await Expect.FailureAsync<SessionException>(send);
            Assert.That(failure.End?.Code, Is.AnyOf(null, CloseCode.NormalClosure));
        }

        Assert.That((await Expect.FailureAsync<SessionException>(subject.SendAsync("d"))).End, Is.EqualTo(await subject.Completion));
    });

    [Test, Property("Case", "K-R05")]
    public void SendAsync_WaitingAtAnAbort_FailsWithTheEnd() => Run(async () =>
    {
        var (subject, _) = await OpenPairAsync();
        await subject.SendAsync(Frame.Text("A").NotFinal());
        var waiting = subject.SendAsync("B").AsTask();

        subject.Abort();

        Assert.That((await Expect.FailureAsync<SessionException>(waiting)).End?.Kind, Is.EqualTo(EndKind.Aborted));
    });

    [Test, Property("Case", "K-V16")]
    public void FlushAsync_BehindAccepted_ReturnsWhenItIsWritten() => Run(async () =>
    {
        var (subject, peer) = await OpenPairAsync();
        var seen = Record(peer);
        subject.Outgoing.OnNext(Frame.Text("a"));

        await subject.FlushAsync();

        Assert.That(await seen.NextTextAsync(), Is.EqualTo("a"));
    });

    [Test, Property("Case", "K-V16")]
    public void FlushAsync_WhileClosingAndAfterTheEnd_Returns() => Run(async () =>
    {
        var (subject, peer) = await OpenRawAsync();

        var closing = subject.CloseAsync();
        await subject.FlushAsync();
        await peer.AnswerCloseAsync();
        await closing;
        await subject.FlushAsync();
        await subject.Completion;
        await subject.FlushAsync();

        Assert.That(peer.Seen.Frames, Is.EqualTo(new[] { Frame.Close(CloseReason.Normal) }));
    });

    /// <summary>Sends until the outbox is full; returns how many frames were sent, with the last one, which waits.</summary>
    private static async Task<(int Sent, Task Waiting)> FillAsync(IWebSocketSession session)
    {
        var payload = new byte[32 << 10];
        for (var sent = 1; sent < 4000; sent++)
        {
            var send = session.SendAsync(payload).AsTask();
            if (!send.IsCompleted)
            {
                return (sent, send);
            }

            await send;
        }

        throw new InvalidOperationException("The outbox takes more than 125 MiB although nobody reads.");
    }
}
