using System;
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
public sealed class FlushTests(WebSocketRole role, bool rebuilt) : VirtualFixture(role, rebuilt)
{
    private static LinkOptions Narrow { get; } = new() { Window = 1000 };

    [Test]
    public void FlushAsync_BehindQueuedData_WaitsUntilAllOfItIsWritten() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, Narrow);
        var (session, peer) = Open(transport);
        for (var number = 0; number < 10; number++)
        {
            await session.SendAsync(new byte[990]);
        }

        var flush = session.FlushAsync().AsTask();
        while (!flush.IsCompleted)
        {
            await peer.ReadFrameAsync();
            await Clock.SettleAsync();
        }

        Assert.That(Ends(transport).Mine.Sent.Length, Is.GreaterThanOrEqualTo(10 * 990));
    });

    [Test]
    public void FlushAsync_BehindAPing_WaitsUntilItIsWritten() => Run(async () =>
    {
        var (session, peer) = Open(link: Narrow);
        await session.SendAsync(new byte[900]);
        await session.SendAsync(Frame.Ping(new byte[125]));

        var flush = session.FlushAsync().AsTask();
        await Clock.SettleAsync();
        var early = flush.IsCompleted;
        await peer.ReadFrameAsync();
        await flush;

        Assert.That(early, Is.False);
    });

    [Test]
    public void FlushAsync_WhileOthersGoOnSending_WaitsOnlyForWhatCameBefore() => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox with { OutboxHigh = 1 << 20 }, Narrow);
        await session.SendAsync(new byte[900]);
        await session.SendAsync(new byte[900]);
        var flush = session.FlushAsync().AsTask();
        var endless = Task.WhenAll(Enumerable.Range(0, 500).Select(_ => session.SendAsync(new byte[900]).AsTask()));

        var read = 0;
        while (!flush.IsCompleted)
        {
            await peer.ReadFrameAsync();
            await Clock.SettleAsync();
            read++;
        }

        Assert.That(read, Is.LessThan(200));
        Assert.That(endless.IsFaulted, Is.False);
    });

    [Test]
    public void FlushAsync_InABoundedQueue_ComesBehindTheSendsBeforeIt() => Run(async () =>
    {
        var (session, peer) = OpenPair(SmallOutbox, link: Narrow);
        var seen = Record(peer);

        for (var round = 1; round <= 10; round++)
        {
            await session.SendAsync(new byte[3000]);
            await session.SendAsync(new byte[3000]);
            await session.FlushAsync();
            await Clock.SettleAsync();
            Assert.That(seen.Frames, Has.Count.EqualTo(2 * round));
        }
    });

    [Test]
    public void FlushAsync_WithNothingToWrite_ReturnsAtOnce() => Run(async () =>
    {
        var (session, _) = Open();

        Assert.That(session.FlushAsync().IsCompletedSuccessfully, Is.True);

        await Task.CompletedTask;
    });

    [Test]
    public void FlushAsync_Cancelled_IsSentAllTheSame() => Run(async () =>
    {
        var (session, peer) = Open(link: Narrow);
        await session.SendAsync(new byte[5000]);
        using var cancellation = new CancellationTokenSource();
        var flush = session.FlushAsync(cancellation.Token);

        cancellation.Cancel();

        await Expect.FailureAsync<OperationCanceledException>(flush);
        Assert.That((await peer.ReadFrameAsync()).Payload.Length, Is.EqualTo(5000));
        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    });

    [Test, Property("Case", "K-V16")]
    public void FlushAsync_WaitingAtAnAbort_Returns() => Run(async () =>
    {
        var (session, _) = Open(link: Narrow);
        await session.SendAsync(new byte[5000]);
        var flush = session.FlushAsync();

        session.Abort();

        await flush;
        await session.FlushAsync();
    });

    [Test]
    public void FlushAsync_BehindAClose_WaitsForIt() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock);
        var (session, peer) = Open(transport);

        var closing = session.CloseAsync();
        await session.FlushAsync();

        Assert.That(Ends(transport).Mine.Sent.Length, Is.Positive);
        await peer.SendAsync(Frame.Close(CloseReason.Normal));
        await closing;
    });

    [Test]
    public void Echo_OfABatch_IsOneFlush([Values(64, 4)] int messages, [Values(20, 16 << 10)] int octets) => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 2 << 20 });
        var (session, peer) = Open(transport);
        session.Incoming.Subscribe(session.Outgoing);

        await peer.SendAsync([.. Enumerable.Repeat(WireFrame.Binary(new byte[octets]), messages)]);
        for (var echoed = 0; echoed < messages; echoed++)
        {
            await peer.ReadFrameAsync();
        }

        // A flush takes 64 KiB, and what its last frame lacks.
        var perFlush = octets == 20 ? messages : 4;
        Assert.That(Ends(transport).Mine.Sent.Flushes, Has.Count.EqualTo(messages / perFlush));
    });

    [Test]
    public void LongMessage_GoesOutInFlushesOf120KiB() => Run(async () =>
    {
        var transport = InMemoryTransport.Pair(Clock, new LinkOptions { Window = 2 << 20 });
        var (session, peer) = Open(transport);

        await session.SendAsync(new byte[240 << 10]);
        await peer.ReadFrameAsync();

        // The rest is the header, which went with the first.
        Assert.That(Ends(transport).Mine.Sent.Flushes, Has.Count.EqualTo(3));
    });
}
