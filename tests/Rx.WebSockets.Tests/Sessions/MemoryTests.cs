using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
[NonParallelizable]
public sealed class MemoryTests(WebSocketRole role) : VirtualFixture(role)
{
    [Test, Property("Case", "U21")]
    public void Sessions_ThatAreIdle_HoldFewOctets([Values] bool haveTalked) => Run(async () =>
    {
        const int Pairs = 100;
        var pool = new CountingPool();
        var sessions = new List<IWebSocketSession>(2 * Pairs);
        await OpenAsync(sessions, pool, haveTalked);
        sessions.ForEach(session => session.Abort());
        sessions.Clear();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        foreach (var _ in Enumerable.Range(0, Pairs))
        {
            await OpenAsync(sessions, pool, haveTalked);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (2 * Pairs);
        Assert.That(each, Is.LessThan(12_000), "what others let go meanwhile is no fault");
        sessions.ForEach(session => session.Abort());
    });

    [Test, Property("Case", "H1.47")]
    public void Payload_ThatWasSent_IsNotRetained([Values] bool isQueued) => Run(async () =>
    {
        var (session, peer) = Open(SmallOutbox, isQueued ? new LinkOptions { Window = 1000 } : null);
        var payload = SendWeakly(session, out var sent);

        await peer.ReadFrameAsync();
        await sent;
        await session.FlushAsync();

        MustBeGone(payload);
        GC.KeepAlive(session);
    });

    [Test]
    public void Payload_WhoseSendWasCancelled_IsNotRetained() => Run(async () =>
    {
        var (session, _) = Open();
        using var cancellation = new CancellationTokenSource();
        await session.SendAsync(Frame.Text("A").NotFinal());
        var payload = SendWeakly(session, out var sent, cancellation.Token);
        cancellation.Cancel();
        await Expect.FailureAsync(sent);
        sent = Task.CompletedTask;
        await Clock.SettleAsync();

        MustBeGone(payload);
        GC.KeepAlive(session);
    });

    [Test]
    public void Session_ThatHasEnded_IsNotRetained([Values] bool isClean) => Run(async () =>
    {
        using var tokenOfTheApplication = new CancellationTokenSource();
        var session = await UseAsync(isClean, tokenOfTheApplication.Token);
        await Clock.DelayAsync(TimeSpan.FromMinutes(1));

        MustBeGone(session);
        GC.KeepAlive(Clock);
    });

    [Test, Property("Case", "U21")]
    public void SendAsync_AcceptedAtOnce_AllocatesLittle() => Run(async () =>
    {
        using var pool = new CountingPool();
        var (session, peer) = PipePair.Open(Clock, pool, Role);
        EndsWithTheTest(session);
        EndsWithTheTest(peer);
        var (received, frame) = (0, Frame.Binary(new byte[100]));
        using var subscription = ((IObservable<Frame>)peer.Incoming).Subscribe(_ => received++);
        for (var number = 0; number < 200; number++)
        {
            await session.SendAsync(frame);
        }

        await Clock.SettleAsync();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < 100; number++)
        {
            await session.SendAsync(frame);
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        Assert.That(each, Is.LessThan(700));
        await Clock.SettleAsync();
        Assert.That(received, Is.EqualTo(300));
    });

    private async Task OpenAsync(List<IWebSocketSession> sessions, CountingPool pool, bool haveTalked)
    {
        var (session, peer) = PipePair.Open(Clock, pool, Role);
        sessions.AddRange([session, peer]);
        if (haveTalked)
        {
            var received = 0;
            ((IObservable<Frame>)peer.Incoming).Subscribe(_ => received++);
            await session.SendAsync(new byte[100_000]);
            await session.SendAsync("short");
            await Clock.SettleAsync();
            Assert.That(received, Is.EqualTo(2));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SendWeakly(IWebSocketSession session, out Task sent, CancellationToken cancellationToken = default)
    {
        var payload = new byte[3000];
        sent = session.SendAsync(Frame.Binary(payload), cancellationToken).AsTask();
        return new WeakReference(payload);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> UseAsync(bool isClean, CancellationToken cancellationToken)
    {
        using var pool = new CountingPool();
        var (session, peer) = PipePair.Open(Clock, pool, Role);
        ((IObservable<Frame>)session.Incoming).Subscribe(_ => { }, _ => { });
        await session.SendAsync("a", cancellationToken);
        await session.FlushAsync(cancellationToken);
        await (isClean ? session.CloseAsync(cancellationToken) : Task.CompletedTask);
        session.Abort();
        await session.Completion;
        await peer.Completion;
        return new WeakReference(session);
    }

    private static void MustBeGone(WeakReference reference)
    {
        for (var round = 0; round < 5 && reference.IsAlive; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(reference.IsAlive, Is.False);
    }
}
