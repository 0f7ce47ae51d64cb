using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Listening.Fixture;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>How a listener stops.</summary>
public sealed class StopTests : VirtualListenerFixture
{
    [Test]
    [Property("Case", "K-E16")]
    public void Stop_OpenSessions_GetGoingAwayAndEnd()
    {
        var completed = new List<string>();
        var listener = Serve(handler: session => session.Incoming.Subscribe(_ => { }, () => completed.Add("frames")));
        listener.Sessions.Subscribe(_ => { }, () => completed.Add("sessions"));
        var caller = Call();

        Run(async () =>
        {
            await caller.OpenAsync();
            var stopped = listener.StopAsync();
            var close = await caller.Peer.ExpectAsync(Frame.Close(CloseReason.GoingAway));
            await caller.Peer.SendAsync(close with { IsMasked = null, MaskKey = null });
            await caller.Peer.ExpectEndAsync();
            await caller.Peer.DisposeAsync();
            await stopped;
            var end = await Sessions[0].Completion;
            Assert.That((end.Kind, end.CodeSent, end.Initiator), Is.EqualTo((EndKind.Closed, CloseCode.GoingAway, Initiator.Local)));
        });

        Assert.That(completed, Is.EqualTo(["sessions", "frames"]));
        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
        Assert.That(Clock.PendingActions, Is.Zero);
        Assert.That(Source.IsDisposed);
    }

    [Test]
    public void Stop_WhatWasAcceptedBefore_IsSentBeforeTheClose()
    {
        var listener = Serve();
        var caller = Call(new LinkOptions { Latency = Seconds(1), Window = 1000 });

        Run(async () =>
        {
            await caller.OpenAsync();
            for (var i = 0; i < 20; i++)
            {
                await Sessions[0].SendAsync(new byte[1000]);
            }

            _ = listener.StopAsync();
            for (var i = 0; i < 20; i++)
            {
                await caller.Peer.ExpectAsync(Frame.Binary(new byte[1000]));
            }

            await caller.Peer.ExpectAsync(Frame.Close(CloseReason.GoingAway));
        });
    }

    [Test]
    public void Stop_PeerThatNeverAnswers_IsAbortedAtTheDeadline()
    {
        var listener = Serve(new WebSocketListenerOptions { StopTimeout = Seconds(3) });

        Run(async () =>
        {
            await Call().OpenAsync();
            await listener.StopAsync();
            Assert.That((await Sessions[0].Completion).Kind, Is.EqualTo(EndKind.Aborted));
        });

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(3)));
        Assert.That(Clock.PendingActions, Is.Zero);
    }

    [Test]
    public void Stop_TokenFires_AbortsAtOnceAndDoesNotThrow()
    {
        var listener = Serve();
        using var impatience = new CancellationTokenSource();

        Run(async () =>
        {
            await Call().OpenAsync();
            var stopped = listener.StopAsync(impatience.Token);
            await Clock.DelayAsync(Seconds(1));
            impatience.Cancel();
            await stopped;
        });

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(1)));
    }

    [Test]
    public void Stop_TokenThatHasFired_AbortsAtOnce()
    {
        var listener = Serve();

        Run(async () =>
        {
            await Call().OpenAsync();
            await listener.StopAsync(new CancellationToken(true));
            Assert.That((await Sessions[0].Completion).Kind, Is.EqualTo(EndKind.Aborted));
        });

        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Stop_HandshakesUnderWay_AreRefusedWith503()
    {
        var listener = Serve(new WebSocketListenerOptions
        {
            Admit = async (_, token) =>
            {
                await Clock.DelayAsync(Seconds(5), token);
                return Admission.Granted;
            },
        });
        var (reading, deciding) = (Call(), Call());

        Run(async () =>
        {
            await reading.SendAsync("GET / HTTP");
            await deciding.SendAsync(Requests.Upgrade());
            await Clock.SettleAsync();
            var stopped = listener.StopAsync();
            Assert.That((await reading.ReadToEndAsync()).Status, Is.EqualTo(503));
            Assert.That((await deciding.ReadToEndAsync()).Status, Is.EqualTo(503));
            reading.Peer.HalfClose();
            deciding.Peer.HalfClose();
            await stopped;
        });

        Assert.That(Sessions, Is.Empty);
        Assert.That(Failures, Is.Empty);
        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Stop_RefusedClientsThatLinger_AreLetGoWhenTheTokenFires()
    {
        var listener = Serve();
        var caller = Call();

        Run(async () =>
        {
            await caller.SendAsync("GET / HTTP");
            await Clock.SettleAsync();
            await listener.StopAsync(new CancellationToken(true));
        });

        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Stop_ConnectionsThatWait_AreClosed()
    {
        var listener = Listen();
        var (inHand, queued) = (Source.Connect(), Source.Connect());

        Run(() => listener.StopAsync());

        Assert.That(inHand.IsClosed);
        Assert.That(queued.IsClosed, Is.False, "It is the source's.");
        Assert.That(Source.IsDisposed);
    }

    [Test]
    public void Stop_HeldSessions_GetGoingAway()
    {
        var listener = Listen();
        var subscription = listener.Sessions.Subscribe(_ => { });
        var caller = Call();

        Run(async () =>
        {
            await caller.SendAsync("GET /");
            await Clock.SettleAsync();
            subscription.Dispose();
            await caller.SendAsync(Requests.Upgrade()["GET /".Length..]);
            await caller.ReadHeadAsync();
            var stopped = listener.StopAsync();
            await caller.Peer.ExpectAsync(Frame.Close(CloseReason.GoingAway));
            await caller.Peer.SendAsync(Frame.Close(CloseReason.GoingAway));
            await caller.Peer.DisposeAsync();
            await stopped;
        });

        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Stop_InsideAHandler_CompletesTheSessionsBehindIt()
    {
        WebSocketListener listener = null!;
        Task? stopped = null;
        var signals = new List<string>();
        listener = Serve(handler: _ =>
        {
            stopped = listener.StopAsync();
            signals.Add("handled");
        });
        listener.Sessions.Subscribe(_ => signals.Add("seen"), () => signals.Add("completed"));

        Run(async () =>
        {
            await Call().OpenAsync();
            await stopped!;
        });

        Assert.That(signals, Is.EqualTo(["handled", "seen", "completed"]));
    }

    [Test]
    public void Stop_Twice_IsTheSameStop()
    {
        var listener = Serve();

        Run(async () =>
        {
            await Call().OpenAsync();
            await Task.WhenAll(listener.StopAsync(), listener.StopAsync(), listener.DisposeAsync().AsTask());
            await listener.StopAsync();
        });

        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(10)));
    }

    [Test]
    public void Stop_SubscriptionAfterwards_CompletesAtOnce()
    {
        var listener = Serve();
        var completed = false;

        Run(async () =>
        {
            await listener.StopAsync();
            listener.Sessions.Subscribe(_ => { }, () => completed = true);
            await Clock.SettleAsync();
        });

        Assert.That(completed);
    }

    [Test]
    public void Stop_WithoutConnections_IsDoneAtOnce()
    {
        var listener = Listen();

        Run(() => listener.StopAsync());

        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
        Assert.That(Clock.PendingActions, Is.Zero);
    }

    [Test]
    public void Stop_DuringThePauseOfAccepting_IsDoneAtOnce()
    {
        var listener = Serve();
        Source.Fail(new InvalidOperationException());

        Run(async () =>
        {
            await Clock.SettleAsync();
            await listener.StopAsync();
        });

        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Stop_100Sessions_AreAllTold()
    {
        var listener = Serve();
        Caller[] callers = [.. Enumerable.Range(0, 100).Select(_ => Call())];

        Run(async () =>
        {
            await Task.WhenAll(callers.Select(caller => caller.OpenAsync()));
            var stopped = listener.StopAsync();
            foreach (var caller in callers)
            {
                await caller.Peer.ExpectAsync(Frame.Close(CloseReason.GoingAway));
                await caller.Peer.SendAsync(Frame.Close(CloseReason.GoingAway));
                await caller.Peer.DisposeAsync();
            }

            await stopped;
        });

        Assert.That(Clock.Elapsed, Is.EqualTo(TimeSpan.Zero));
    }
}
