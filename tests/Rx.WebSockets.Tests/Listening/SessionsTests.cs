using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Text;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Listening.Fixture;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>How the sessions of a listener reach their observers.</summary>
public sealed class SessionsTests : VirtualListenerFixture
{
    [Test]
    public void Sessions_EchoInOneLine_Echoes()
    {
        Listen().Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
        var caller = Call();

        Run(async () =>
        {
            await caller.OpenAsync();
            await caller.Peer.SendAsync(Frame.Text("Hello"));
            await caller.Peer.ExpectAsync(Frame.Text("Hello"));
        });
    }

    [Test]
    public void Sessions_OfSeveralObservers_ReachEach()
    {
        var listener = Listen();
        List<IWebSocketSession> one = [], other = [];
        listener.Sessions.Subscribe(one.Add);
        listener.Sessions.Where(session => session.Request!.Path == "/feed").Subscribe(other.Add);

        Run(async () =>
        {
            await Call().OpenAsync();
            var feed = Call();
            await feed.SendAsync(Requests.UpgradeAt("/feed"));
            await feed.ReadHeadAsync();
        });

        Assert.That(one, Has.Count.EqualTo(2));
        Assert.That(other, Is.EqualTo(one.Skip(1)));
    }

    [TestCase(1)]
    [TestCase(int.MaxValue)]
    [Property("Case", "H3.Server")]
    [Property("Case", "K-E05")]
    [Property("Case", "U16")]
    public void Sessions_OctetsBehindTheRequest_AreFrames(int piece)
    {
        var frames = new List<Frame>();
        Serve(handler: session => session.Incoming.Subscribe(frames.Add));
        var caller = Call(new LinkOptions { Split = OctetSplit.AtMost(piece) });
        byte[] octets =
        [
            .. Encoding.Latin1.GetBytes(Requests.Upgrade()),
            .. WireFrame.Text("Hello").ToOctets(WebSocketRole.Client),
            .. WireFrame.Close(CloseCode.NormalClosure).ToOctets(WebSocketRole.Client),
        ];

        Run(async () =>
        {
            await caller.Peer.SendOctetsAsync(octets);
            Assert.That((await caller.ReadHeadAsync()).Status, Is.EqualTo(101));
            await caller.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
            await caller.Peer.ExpectEndAsync();
        });

        Assert.That(frames, Is.EqualTo([Frame.Text("Hello")]));
    }

    [Test]
    [Property("Case", "U16")]
    public void Sessions_ThreeSubscribersOfFrames_AllSeeTheFirst()
    {
        List<Frame> first = [], second = [], third = [];
        var listener = Listen();
        listener.Sessions.Subscribe(session =>
        {
            session.Incoming.Subscribe(first.Add);
            session.Incoming.Subscribe(second.Add);
        });
        listener.Sessions.Subscribe(session => session.Incoming.Subscribe(third.Add));

        SendAtOnce(Frame.Text("Hello"));

        Assert.That(new[] { first, second, third }, Is.All.EqualTo(new[] { Frame.Text("Hello") }));
    }

    [Test]
    public void Sessions_SettingsInTheHandler_HoldForTheFirstOctet()
    {
        Serve(handler: session => session.MaxFrameSize = 4);

        var (caller, session) = SendAtOnce(Frame.Text("Hello"));
        var answer = Clock.Run(caller.Peer.ReadFrameAsync);

        Assert.That(answer.CloseCode, Is.EqualTo(CloseCode.MessageTooBig));
        Assert.That(session.State, Is.Not.EqualTo(ConnectionState.Open));
    }

    [Test]
    public void Sessions_SendInTheHandler_GoesBehindTheAnswer()
    {
        Serve(handler: session => session.SendAsync("Welcome"));
        var caller = Call();

        Run(async () =>
        {
            await caller.OpenAsync();
            await caller.Peer.ExpectAsync(Frame.Text("Welcome"));
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Sessions_EndedInTheHandler_Completes(bool aborts)
    {
        Serve(handler: session =>
        {
            if (aborts)
            {
                session.Abort();
            }
            else
            {
                _ = session.CloseAsync();
            }
        });
        var caller = Call();

        var end = Clock.Run(async () =>
        {
            await caller.OpenAsync();
            return await Sessions[0].Completion;
        });

        Assert.That(end.Kind, Is.EqualTo(aborts ? EndKind.Aborted : EndKind.CloseTimeout));
    }

    [Test]
    public void Sessions_HandshakesAtOnce_ComeOneAtATime()
    {
        var listener = Listen();
        var concurrent = 0;
        listener.Sessions.Subscribe(session =>
        {
            Assert.That(++concurrent, Is.EqualTo(1));
            Source.Connect();
            Sessions.Add(session);
            concurrent--;
        });

        Run(async () =>
        {
            Caller[] callers = [.. Enumerable.Range(0, 50).Select(_ => Call())];
            foreach (var caller in callers)
            {
                await caller.SendAsync(Requests.Upgrade());
            }

            await Clock.SettleAsync();
        });

        Assert.That(Sessions, Has.Count.EqualTo(50));
        Assert.That(Failures, Is.Empty);
    }

    [Test]
    public void Sessions_SubscriptionInsideAHandler_SeesTheNext()
    {
        var listener = Listen();
        List<IWebSocketSession> late = [];
        listener.Sessions.Take(1).Subscribe(_ => listener.Sessions.Subscribe(late.Add));

        Run(async () =>
        {
            await Call().OpenAsync();
            await Call().OpenAsync();
        });

        Assert.That(late, Has.Count.EqualTo(1));
    }

    [Test]
    public void Sessions_ObserverThatThrows_ClosesItsSessionAndGoesOn()
    {
        var fault = new InvalidOperationException("secret");
        Serve(handler: _ => throw fault);
        var caller = Call();

        var close = Clock.Run(async () =>
        {
            await caller.OpenAsync();
            var close = await caller.Peer.ReadFrameAsync();
            await Call().OpenAsync();
            return close;
        });

        Assert.That(close.CloseCode, Is.EqualTo(CloseCode.InternalError));
        Assert.That(close.GetCloseText(), Is.Empty);
        Assert.That(Sessions, Has.Count.EqualTo(2));
        Assert.That(Failures, Is.EqualTo([fault, fault]));
    }

    [Test]
    public void Sessions_ObserverThatThrows_LeavesTheOthersInTheirRight()
    {
        var listener = Serve(handler: _ => throw new InvalidOperationException());
        List<IWebSocketSession> seen = [];
        listener.Sessions.Subscribe(seen.Add);

        Run(() => Call().OpenAsync());

        Assert.That(seen, Is.EqualTo(Sessions));
    }

    [Test]
    public void Sessions_WhileNobodyIsSubscribed_StayInTheQueueOfTheSource()
    {
        var listener = Listen();
        Caller[] callers = [.. Enumerable.Range(0, 5).Select(_ => Call())];

        Run(async () =>
        {
            foreach (var caller in callers)
            {
                await caller.SendAsync(Requests.Upgrade());
            }

            await Clock.DelayAsync(Seconds(3600 - 1));
            Assert.That(Source.Waiting, Is.EqualTo(4));
            listener.Sessions.Subscribe(Sessions.Add);
            foreach (var caller in callers)
            {
                Assert.That((await caller.ReadHeadAsync()).Status, Is.EqualTo(101));
            }
        });

        Assert.That(Sessions, Has.Count.EqualTo(5));
    }

    [Test]
    public void Sessions_SubscriptionDisposedDuringAHandshake_HoldsItForTheNext()
    {
        var listener = Listen();
        var first = listener.Sessions.Subscribe(_ => Assert.Fail("Disposed."));
        var caller = Call();

        Run(async () =>
        {
            await caller.SendAsync("GET /");
            await Clock.SettleAsync();
            first.Dispose();
            await caller.SendAsync(Requests.Upgrade()["GET /".Length..]);
            await caller.ReadHeadAsync();
            await caller.Peer.SendAsync(Frame.Text("Hello"));
            listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
            await caller.Peer.ExpectAsync(Frame.Text("Hello"));
        });
    }

    [Test]
    [Property("Case", "K-E06")]
    public void Session_PingInterval_PingsThroughTheListener()
    {
        Serve(new WebSocketListenerOptions { Session = new WebSocketSessionOptions { PingInterval = TimeSpan.FromMilliseconds(50) } });
        var caller = Call();

        Run(async () =>
        {
            await caller.OpenAsync();
            for (var i = 0; i < 5; i++)
            {
                var ping = await caller.Peer.ReadFrameAsync();
                Assert.That((ping.Opcode, ping.IsFinal, ping.Payload.Length), Is.EqualTo((Opcode.Ping, true, ping.Payload.Length)).And.Matches<(Opcode, bool, int Length)>(it => it.Length > 0));
                await caller.Peer.SendAsync(WireFrame.Pong(ping.Payload));
            }

            Assert.That(Sessions[0].State, Is.EqualTo(ConnectionState.Open));
            await caller.Peer.SendAsync(WireFrame.Close(CloseCode.NormalClosure));
            await caller.Peer.ExpectAsync(Frame.Close(CloseReason.Normal));
        });
    }

    /// <summary>Sends the request with a frame in one flush.</summary>
    private (Caller Caller, IWebSocketSession Session) SendAtOnce(Frame frame)
    {
        var caller = Call();
        Run(async () =>
        {
            await caller.Peer.SendOctetsAsync((byte[])[
                .. Encoding.Latin1.GetBytes(Requests.Upgrade()),
                .. WireFrame.From(frame).ToOctets(WebSocketRole.Client),
            ]);
            Assert.That((await caller.ReadHeadAsync()).Status, Is.EqualTo(101));
            await Clock.SettleAsync();
        });
        return (caller, Sessions.LastOrDefault()!);
    }
}
