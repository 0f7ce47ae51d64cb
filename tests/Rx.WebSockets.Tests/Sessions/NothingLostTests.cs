using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Frames, terminal signals and answers that a race of delivery and end could lose.</summary>
public sealed class NothingLostTests
{
    [Test]
    public void Subscription_DisposedWhileItsObserverIsAtWork_LeavesTheOtherFramesForTheNext()
    {
        var (clock, _, peer, session) = Open();
        var never = new TaskCompletionSource();
        var texts = new List<string>();

        clock.Run(async () =>
        {
            var first = session.Incoming.SubscribeAwait((_, _) => new ValueTask(never.Task));
            await peer.SendAsync(WireFrame.Text("1"), WireFrame.Text("2"), WireFrame.Text("3"));
            await clock.SettleAsync();
            first.Dispose();
            await clock.SettleAsync();
            using var second = session.Incoming.Text().Subscribe(texts.Add);
            await clock.SettleAsync();
        });

        Assert.That(texts, Is.EqualTo(new[] { "2", "3" }));
    }

    [Test]
    public void SubscribeAwait_HandlerThatHeedsItsTokenAsTheSessionBreaks_IsToldTheError()
    {
        var (clock, transport, peer, session) = Open();
        var told = new TaskCompletionSource<Exception>();

        var error = clock.Run(async () =>
        {
            using var handling = session.Incoming.SubscribeAwait(
                async (_, cancellation) => await clock.DelayAsync(TimeSpan.FromMinutes(30), cancellation), told.SetResult);
            await peer.SendAsync(WireFrame.Text("1"));
            await clock.SettleAsync();
            transport.Reset();
            return await told.Task;
        });

        Assert.That(((SessionException)error).End!.Kind, Is.EqualTo(EndKind.ConnectionLost));
    }

    [Test]
    public void Enumeration_OfASessionThatBreaks_GivesWhatWasReadAndThenTheError()
    {
        var (clock, transport, peer, session) = Open();
        var texts = new List<string>();

        Assert.That(
            () => clock.Run(async () =>
            {
                await peer.SendAsync(WireFrame.Text("1"), WireFrame.Text("2"), WireFrame.Text("3"));
                await foreach (var text in session.Incoming.Text().ToAsyncEnumerable())
                {
                    if (texts.Count == 0)
                    {
                        await clock.SettleAsync();
                        transport.Reset();
                        await clock.SettleAsync();
                    }

                    texts.Add(text);
                }
            }),
            Throws.TypeOf<SessionException>());
        Assert.That(texts, Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    public void Continuation_WhenAllThatIsHeldWaitsForItsMessage_IsAcceptedAlthoughTheOutboxIsFull()
    {
        var (clock, _, _, session) = Open();
        clock.Run(async () =>
        {
            await session.SendAsync(Frame.Text("begun").NotFinal());
            await session.FlushAsync();
            for (var i = 0; i < 5; i++)
            {
                session.Outgoing.OnNext(Frame.Binary(new byte[120]));
            }

            await session.SendAsync(Frame.Continuation(new byte[500]));
            await session.FlushAsync();
        });

        Assert.That(session.State, Is.EqualTo(ConnectionState.Open));
    }

    [Test]
    public void Echo_OfAMessageThatComesTogetherWithAClose_GoesBeforeTheAnswer()
    {
        var (clock, _, peer, session) = Open();
        session.Incoming.Subscribe(session.Outgoing);

        var echoed = clock.Run(async () =>
        {
            await peer.SendAsync(WireFrame.Text("last words"), WireFrame.Close(CloseCode.NormalClosure));
            return await peer.ReadFramesToEndAsync();
        });

        Assert.That(echoed, Has.Count.EqualTo(2));
        Assert.That((echoed[0].GetText(), echoed[1].CloseCode), Is.EqualTo(("last words", (CloseCode?)CloseCode.NormalClosure)));
    }

    private static (VirtualClock Clock, InMemoryTransport Transport, ScriptedPeer Peer, IWebSocketSession Session) Open()
    {
        var clock = new VirtualClock();
        var transport = InMemoryTransport.Pair(clock);
        var session = WebSocketSession.Create(
            transport.Server, WebSocketRole.Server, new() { Scheduler = clock, OutboxHigh = 1000, OutboxLow = 100 });
        return (clock, transport, new ScriptedPeer(transport.Client, WebSocketRole.Client), session);
    }
}
