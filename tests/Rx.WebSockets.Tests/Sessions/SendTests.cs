using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
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
public sealed class SendTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private static LinkOptions Narrow { get; } = new() { Window = 1000 };

    [Test]
    public void SendAsync_WhileTheOutboxIsFull_IsAcceptedBelowTheLowMark() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        var sends = Fill(session);
        Assert.That(sends.Sum(_ => 500), Is.LessThan(1000 + 4096 + 1500));

        var read = 0;
        while (!sends[^1].IsCompleted)
        {
            await peer.ReadFrameAsync();
            read++;
            await Clock.SettleAsync();
        }

        Assert.That(sends.Count - 1 - read, Is.LessThanOrEqualTo((1000 + 1024 + 500) / 500));
    });

    [Test, Property("Case", "U5")]
    public void SendAsync_OfManyWhoWait_IsAcceptedInTheirOrder() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        var filling = Fill(session);
        var order = new List<int>();
        var waiting = Enumerable.Range(0, 20).Select(async number =>
        {
            await session.SendAsync($"{number}");
            order.Add(number);
        }).ToArray();
        Assert.That(order, Is.Empty);

        for (var number = 0; number < filling.Count; number++)
        {
            await peer.ReadFrameAsync();
        }

        for (var number = 0; number < 20; number++)
        {
            await peer.ExpectAsync(Frame.Text($"{number}"));
        }

        await Task.WhenAll(waiting);
        Assert.That(order, Is.Ordered);
    });

    [Test]
    public void SendAsync_SmallOneBehindALargeOneThatWaits_DoesNotOvertakeIt() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        await session.SendAsync(new byte[1000]);
        await session.SendAsync(new byte[2500]);
        var large = session.SendAsync(new byte[2000]).AsTask();
        var small = session.SendAsync(new byte[10]).AsTask();
        Assert.That((large.IsCompleted, small.IsCompleted), Is.EqualTo((false, false)));

        var lengths = new int[4];
        for (var number = 0; number < 4; number++)
        {
            lengths[number] = (await peer.ReadFrameAsync()).Payload.Length;
        }

        Assert.That(lengths, Is.EqualTo(new[] { 1000, 2500, 2000, 10 }));
    });

    [Test]
    public void SendAsync_OfTwentyThousandWhoWait_NeedsNoDeepStack() => Run(async () =>
    {
        var (session, peer) = OpenPair(SmallOutbox, link: Narrow);
        var seen = Record(peer);
        var waiting = Enumerable.Range(0, 20_000).Select(number => session.SendAsync(new byte[1]).AsTask()).ToArray();
        Assert.That(waiting[^1].IsCompleted, Is.False);

        await seen.TakeAsync(waiting.Length);

        await Task.WhenAll(waiting);
    });

    [Test]
    public void SendAsync_BufferReusedAfterItWasQueued_ArrivesAsItWas() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        var filling = Fill(session);
        var buffer = "right"u8.ToArray();

        var send = session.SendAsync(buffer).AsTask();
        Array.Fill(buffer, (byte)'x');
        Assert.That(send.IsCompleted, Is.False);
        for (var number = 0; number < filling.Count; number++)
        {
            await peer.ReadFrameAsync();
        }

        await peer.ExpectAsync(Frame.Binary("right"u8.ToArray()));
        await send;
    });

    [Test]
    public void SendAsync_BufferReusedWhileAFlushIsUnderWay_ArrivesAsItWas() => Run(async () =>
    {
        var (session, peer) = Open(link: Narrow);
        byte[] large = new byte[5000], buffer = "right"u8.ToArray();

        await session.SendAsync(large);
        await session.SendAsync(buffer);
        Array.Fill(large, (byte)'x');
        Array.Fill(buffer, (byte)'x');

        await peer.ExpectAsync(Frame.Binary(new byte[5000]));
        await peer.ExpectAsync(Frame.Binary("right"u8.ToArray()));
    });

    [Test, Property("Case", "U1")]
    public void SendAsync_CancelledWhileTheOutboxIsFull_SendsNoOctetAndLeavesTheSessionAlive() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, Narrow);
        var filling = Fill(session);
        using var cancellation = new CancellationTokenSource();
        var cancelled = session.SendAsync("cancelled", cancellation.Token);
        var next = session.SendAsync("next");

        cancellation.Cancel();

        var failure = await Expect.FailureAsync<OperationCanceledException>(cancelled);
        Assert.That(failure.CancellationToken, Is.EqualTo(cancellation.Token));
        for (var number = 0; number < filling.Count; number++)
        {
            await peer.ReadFrameAsync();
        }

        await peer.ExpectAsync(Frame.Text("next"));
        await next;
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void SendAsync_FirstInTheQueueCancelled_LetsTheOthersPass() => Run(async () =>
    {
        var (session, peer) = Open();
        using var cancellation = new CancellationTokenSource();
        await session.SendAsync(Frame.Text("A").NotFinal());
        var blocked = session.SendAsync("blocked", cancellation.Token);
        var control = session.SendAsync(Frame.Ping());
        cancellation.Cancel();

        await Expect.FailureAsync<OperationCanceledException>(blocked);
        await control;
        await peer.ExpectAsync(Frame.Text("A").NotFinal());
        await peer.ExpectAsync(Frame.Ping());
    });

    [Test]
    public void SendAsync_LargeOneInFrontCancelled_LetsTheSmallOneBehindItPass() => Run(async () =>
    {
        var (session, _) = Open(SmallOutbox with { OutboxLow = 4000 }, Narrow);
        await session.SendAsync(new byte[1000]);
        await session.SendAsync(new byte[2500]);
        using var cancellation = new CancellationTokenSource();
        var large = session.SendAsync(new byte[2000], cancellation.Token);
        var small = session.SendAsync(new byte[10]).AsTask();
        Assert.That(small.IsCompleted, Is.False);

        cancellation.Cancel();

        await Expect.FailureAsync<OperationCanceledException>(large);
        await small;
        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    });

    [Test, Property("Case", "U1")]
    public void SendAsync_CancelledAfterItWasAccepted_IsSent() => Run(async () =>
    {
        var (session, peer) = Open(link: new LinkOptions { Latency = Ms(10) });
        using var cancellation = new CancellationTokenSource();

        await session.SendAsync("accepted", cancellation.Token);
        cancellation.Cancel();

        await peer.ExpectAsync(Frame.Text("accepted"));
    });

    [Test]
    public void SendAsync_FrameLargerThanTheOutbox_IsAcceptedWhenThatIsEmpty() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox);

        var send = session.SendAsync(new byte[100_000]);

        Assert.That(send.IsCompletedSuccessfully, Is.True);
        Assert.That((await peer.ReadFrameAsync()).Payload.Length, Is.EqualTo(100_000));
        await Clock.SettleAsync();
        Assert.That(session.SendAsync(new byte[1]).IsCompletedSuccessfully, Is.True);
    });

    [Test, Property("Case", "H1.27")]
    public void SendAsync_OfManySmallOnes_TakesABoundedNumberOfSteps() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 10_000 });
        var (session, peer) = OpenPair(transport);
        var seen = Record(peer);

        for (var number = 0; number < 10_000; number++)
        {
            await session.SendAsync("0123456789");
        }

        await seen.TakeAsync(10_000);
        Assert.That(Ends(transport).Mine.Count(TransportOperation.Flush), Is.LessThan(10_000 + 100));
        Assert.That(Ends(transport).Other.Count(TransportOperation.Read), Is.LessThan(20_000));
    });

    [Test]
    public void OnNext_WithinOneReadBatch_IsFlushedOnce() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock);
        var (session, peer) = Open(transport);
        session.Incoming.Subscribe(session.Outgoing);

        await peer.SendAsync([.. Enumerable.Range(0, 100).Select(number => WireFrame.Text($"{number}"))]);
        for (var number = 0; number < 100; number++)
        {
            await peer.ExpectAsync(Frame.Text($"{number}"));
        }

        Assert.That(Ends(transport).Mine.Sent.Flushes, Has.Count.EqualTo(1));
    });

    [Test]
    public void SendAsync_FrameThatCannotBeSent_FailsAloneAndLeavesTheSessionAlive() => Run(async () =>
    {
        var (session, peer) = Open();

        await Expect.FailureAsync<InvalidOperationException>(session.SendAsync(Frame.Continuation("B"u8.ToArray())));
        await Expect.FailureAsync<ArgumentException>(session.SendAsync(Frame.Text("A").WithReserved(ReservedBits.Rsv1)));
        Assert.That(() => session.SendAsync((string)null!), Throws.ArgumentNullException);
        await session.SendAsync("fine");

        await peer.ExpectAsync(Frame.Text("fine"));
    });

    private static List<Task> Fill(IWebSocketSession session)
    {
        List<Task> sends = [];
        do
        {
            sends.Add(session.SendAsync(new byte[500]).AsTask());
        }
        while (sends[^1].IsCompleted);

        return sends;
    }
}
