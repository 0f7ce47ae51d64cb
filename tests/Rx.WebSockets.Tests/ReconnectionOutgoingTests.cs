using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Reconnecting.Fixture;

namespace Rx.WebSockets.Tests;

/// <summary>What is sent through a <see cref="Reconnection"/>; the server notes it with the number of the session.</summary>
[InlineAwaits]
public sealed class ReconnectionOutgoingTests : FeedFixture
{
    private readonly List<string> _arrived = [];
    private readonly List<(string Text, SendOutcome Outcome)> _lost = [];
    private bool _isSmall;

    [Test]
    public void Frames_WhileASessionIsOpen_ArriveInOrderAndAreWritten() => Clock.Run(async () =>
    {
        var feed = Feed(Unsent.Drop);
        using var subscription = Subscribe(feed);
        await PassAsync(1);

        await feed.SendAsync(Frame.Text("a"));
        feed.Outgoing.OnNext(Frame.Text("b"));
        await feed.Outgoing.OnNextAsync(Frame.Text("c"));
        var fate = await feed.SendTrackedAsync(Frame.Text("d"));
        await PassAsync(1);

        Assert.That(_arrived, Is.EqualTo(["1 a", "1 b", "1 c", "1 d"]));
        Assert.That(fate, Is.EqualTo(new SendFate(SendOutcome.Written)));
        Assert.That(_lost, Is.Empty);
    });

    [Test]
    [Property("Case", "U7")]
    public void Frames_WhileThereIsNoSession_AreDroppedAndReportedAndNeverArrive() => Clock.Run(async () =>
    {
        var feed = Feed(Unsent.Drop);
        using var subscription = Subscribe(feed);
        await PassAsync(1);
        Link.Reset();
        await PassAsync(0.5);

        var fate = await feed.SendTrackedAsync(Frame.Text("tracked"));
        var error = await CatchAsync(feed.SendAsync(Frame.Text("sent")));
        await feed.Outgoing.OnNextAsync(Frame.Text("awaited"));
        feed.Outgoing.OnNext(Frame.Text("pushed"));
        await PassAsync(5);
        await feed.SendAsync(Frame.Text("fresh"));
        await PassAsync(1);

        Assert.That(fate.Outcome, Is.EqualTo(SendOutcome.NotSent));
        Assert.That((fate.Cause as SessionException)?.End?.Kind, Is.EqualTo(EndKind.ConnectionLost));
        Assert.That((error as SessionException)?.End?.Kind, Is.EqualTo(EndKind.ConnectionLost));
        Assert.That(_lost.Select(lost => lost.Text), Is.EqualTo(["tracked", "sent", "awaited", "pushed"]));
        Assert.That(_lost.Select(lost => lost.Outcome), Has.All.EqualTo(SendOutcome.NotSent));
        Assert.That(_arrived, Is.EqualTo(["2 fresh"]));
    });

    [Test]
    [Property("Case", "U7")]
    public void Keep_ForATime_SendsInTheNextSessionInOrderBehindItsLogin() => Clock.Run(async () =>
    {
        var feed = Feed(Unsent.Keep(Seconds(10)));
        using var subscription = feed.Subscribe((IWebSocketSession session) => session.Outgoing.OnNext(Frame.Text("login")));
        await PassAsync(1);
        Link.Reset();
        await PassAsync(0.5);

        await feed.SendAsync(Frame.Text("a"));
        var fate = feed.SendTrackedAsync(Frame.Text("b"));
        feed.Outgoing.OnNext(Frame.Text("c"));
        await PassAsync(5);

        Assert.That(_arrived, Is.EqualTo(["1 login", "2 login", "2 a", "2 b", "2 c"]));
        Assert.That((await fate).Outcome, Is.EqualTo(SendOutcome.Written));
        Assert.That(_lost, Is.Empty);
    });

    [Test]
    [Property("Case", "U7")]
    public void Keep_ForATime_ExpiresWhenThatHasPassed() => Clock.Run(async () =>
    {
        var feed = Feed(Unsent.Keep(Seconds(10)));
        using var subscription = Subscribe(feed);
        await PassAsync(1);
        await StopServerAsync();
        await PassAsync(1);

        var old = feed.SendTrackedAsync(Frame.Text("old"));
        await PassAsync(5);
        var young = feed.SendTrackedAsync(Frame.Text("young"));
        await PassAsync(4.9);
        var early = old.IsCompleted;
        await PassAsync(0.2);
        var late = old.IsCompleted;
        StartServer(Listen);
        await PassAsync(3);

        Assert.That((early, late), Is.EqualTo((false, true)));
        Assert.That((await old).Outcome, Is.EqualTo(SendOutcome.Expired));
        Assert.That((await young).Outcome, Is.EqualTo(SendOutcome.Written));
        Assert.That(_arrived, Is.EqualTo(["2 young"]));
        Assert.That(_lost, Is.EqualTo([("old", SendOutcome.Expired)]));
    });

    [Test]
    public void Keep_MoreThanThereIsRoomFor_IsDroppedAndReported() => Clock.Run(async () =>
    {
        var feed = Feed(Unsent.Keep(Seconds(60), maxOctets: 2 * (64 + 1)));
        using var subscription = Subscribe(feed);
        await PassAsync(1);
        Link.Reset();
        await PassAsync(0.5);

        await feed.SendAsync(Frame.Text("a"));
        await feed.SendAsync(Frame.Text("b"));
        var error = await CatchAsync(feed.SendAsync(Frame.Text("c")));
        for (var i = 0; i < 100_000; i++)
        {
            await feed.Outgoing.OnNextAsync(Frame.Text("d"));
        }

        await PassAsync(5);
        await feed.SendAsync(Frame.Text("e"));
        await PassAsync(1);

        Assert.That(error, Is.TypeOf<InvalidOperationException>());
        Assert.That(_arrived, Is.EqualTo(["2 a", "2 b", "2 e"]));
        Assert.That(_lost, Has.Count.EqualTo(100_001));
        Assert.That(_lost.Select(lost => lost.Outcome), Has.All.EqualTo(SendOutcome.Dropped));
    });

    [Test]
    public void Keep_ByPredicate_SendsThoseThatItChooses() => Clock.Run(async () =>
    {
        var feed = Feed(Unsent.Keep((frame, fate) => fate.Outcome is SendOutcome.NotSent && frame.GetText() != "stale"));
        using var subscription = Subscribe(feed);
        await PassAsync(1);
        Link.Reset();
        await PassAsync(0.5);

        await feed.SendAsync(Frame.Text("a"));
        await feed.Outgoing.OnNextAsync(Frame.Text("stale"));
        await feed.SendAsync(Frame.Text("b"));
        await PassAsync(5);

        Assert.That(_arrived, Is.EqualTo(["2 a", "2 b"]));
        Assert.That(_lost, Is.EqualTo([("stale", SendOutcome.NotSent)]));
    });

    [Test]
    [Property("Case", "U7")]
    public void Frames_AcceptedAndNotWritten_AreReportedAndOnlyAPredicateKeepsThem([Values] bool keeps) => Clock.Run(async () =>
    {
        _isSmall = true;
        Network.DefaultLink = Network.DefaultLink with { Window = 16 };
        var feed = Feed(keeps ? Unsent.Keep((_, _) => true) : Unsent.Keep(Seconds(60)));
        using var subscription = Subscribe(feed);
        await PassAsync(1);
        Link.Stall();

        var big = feed.SendTrackedAsync(Frame.Text(new string('x', 1000)));
        var waiting = feed.SendTrackedAsync(Frame.Text("waiting"));
        await PassAsync(1);
        Link.Resume();
        Link.Reset();
        await PassAsync(10);

        Assert.That((await waiting).Outcome, Is.EqualTo(SendOutcome.Written), "it was never accepted by the first session");
        Assert.That((await big).Outcome, Is.EqualTo(keeps ? SendOutcome.Written : SendOutcome.Unwritten));
        Assert.That(_arrived.Select(text => text.Length > 100 ? "big" : text), Is.EqualTo(keeps ? ["big", "2 waiting"] : new[] { "2 waiting" }));
    });

    [Test]
    public void Cancelled_WhileItWaits_IsNeverSent() => Clock.Run(async () =>
    {
        _isSmall = true;
        Network.DefaultLink = Network.DefaultLink with { Window = 16 };
        var feed = Feed(Unsent.Drop);
        using var subscription = Subscribe(feed);
        await PassAsync(1);
        Link.Stall();
        using var cancellation = new CancellationTokenSource();

        await feed.SendAsync(Frame.Text(new string('x', 1000)));
        var atSession = feed.SendAsync(Frame.Text("first"), cancellation.Token);
        var behind = feed.SendAsync(Frame.Text("second"), cancellation.Token);
        var tracked = feed.SendTrackedAsync(Frame.Text("third"), cancellation.Token);
        var stays = feed.SendAsync(Frame.Text("fourth"));
        await PassAsync(1);
        cancellation.Cancel();
        await Clock.SettleAsync();
        var atOnce = behind.IsCompleted && tracked.IsCompleted;
        var before = feed.SendAsync(Frame.Text("fifth"), cancellation.Token);
        await PassAsync(1);
        Link.Resume();
        await PassAsync(5);

        Assert.That(atOnce, "who waits behind others hears of it at once");
        Assert.That(await CatchAsync(atSession), Is.InstanceOf<OperationCanceledException>());
        Assert.That(await CatchAsync(behind), Is.InstanceOf<OperationCanceledException>());
        Assert.That(await CatchAsync(before), Is.InstanceOf<OperationCanceledException>());
        Assert.That((await tracked).Cause, Is.InstanceOf<OperationCanceledException>());
        await stays;
        Assert.That(_arrived.Skip(1), Is.EqualTo(["1 fourth"]));
    });

    [Test]
    public void Frame_AtTheSessionWhenItIsHungUp_HasOneFate() => Clock.Run(async () =>
    {
        _isSmall = true;
        Network.DefaultLink = Network.DefaultLink with { Window = 16 };
        using var wanted = new BehaviorSubject<bool>(true);
        var feed = Feed(Unsent.Drop, connectWhile: wanted);
        using var subscription = Subscribe(feed);
        await PassAsync(1);
        Link.Stall();
        await feed.SendAsync(Frame.Text(new string('x', 1000)));
        var fate = feed.SendTrackedAsync(Frame.Text("waiting"));
        await PassAsync(1);

        wanted.OnNext(false);
        await PassAsync(60);

        Assert.That((await fate).Outcome, Is.EqualTo(SendOutcome.NotSent));
        Assert.That(_lost.Count(lost => lost.Text == "waiting"), Is.EqualTo(1));
    });

    [Test]
    public void Kept_NobodyIsSubscribedAnyMoreOrItGaveUp_IsReported([Values] bool givesUp) => Clock.Run(async () =>
    {
        var feed = Feed(Unsent.Keep(Seconds(60)), Backoff.Constant(Seconds(1)).GiveUpAfter(attempts: 3));
        var subscription = feed.Subscribe(_ => { }, _ => { });
        await PassAsync(1);
        await StopServerAsync();
        var fate = feed.SendTrackedAsync(Frame.Text("a"));
        await PassAsync(0.5);

        if (!givesUp)
        {
            subscription.Dispose();
        }

        await PassAsync(30);

        Assert.That(_lost, Is.EqualTo([("a", SendOutcome.NotSent)]));
        Assert.That((await fate).Cause, givesUp ? Is.InstanceOf<ConnectException>() : Is.Null);
        Assert.That((await feed.SendTrackedAsync(Frame.Text("b"))).Outcome, Is.EqualTo(SendOutcome.NotSent));
    });

    [Test]
    public void Send_NobodyIsSubscribed_DialsNothing() => Clock.Run(async () =>
    {
        var feed = Feed(Unsent.Keep(Seconds(60)));

        var error = await CatchAsync(feed.SendAsync(Frame.Text("a")));
        await PassAsync(5);

        Assert.That(error, Is.TypeOf<SessionException>());
        Assert.That(Served, Is.Empty);
    });

    [Test]
    public void Flow_SubscribedToOutgoing_OutlivesSessionsAndWaitsForThem() => Clock.Run(async () =>
    {
        _isSmall = true;
        Network.DefaultLink = Network.DefaultLink with { Window = 16 };
        var feed = Feed(Unsent.Keep(Seconds(60)));
        using var subscription = Subscribe(feed);
        var source = new TestFlow<Frame>();
        using var sending = source.Subscribe(feed.Outgoing);
        await PassAsync(1);

        await source.SendAsync(Frame.Text("a"));
        await PassAsync(1);
        Link.Reset();
        await PassAsync(0.5);
        await source.SendAsync(Frame.Text("b"));
        await PassAsync(5);
        Link.Stall();
        await source.SendAsync(Frame.Text(new string('x', 1000)));
        var waits = source.SendAsync(Frame.Text("c"));
        await PassAsync(1);
        var early = waits.IsCompleted;
        Link.Resume();
        await waits;
        source.Complete();
        await PassAsync(5);

        Assert.That(early, Is.False);
        Assert.That(_arrived.Where(text => text.Length < 100), Is.EqualTo(["1 a", "2 b", "2 c"]));
        Assert.That(Served[^1].State, Is.EqualTo(ConnectionState.Open), "the sessions aren't the sender's to end");
    });

    [Test]
    public void Frame_ThatCanNotBeSent_IsItsSendersFaultAlone() => Clock.Run(async () =>
    {
        var feed = Feed(Unsent.Keep(Seconds(60)));
        using var subscription = Subscribe(feed);
        await PassAsync(1);

        var sent = await CatchAsync(feed.SendAsync(Frame.Continuation("x"u8.ToArray())));
        var passed = await CatchAsync(feed.Outgoing.OnNextAsync(Frame.Continuation("x"u8.ToArray())));
        await feed.SendAsync(Frame.Text("a"));
        await PassAsync(1);

        Assert.That(sent, Is.InstanceOf<InvalidOperationException>());
        Assert.That(passed, Is.InstanceOf<InvalidOperationException>());
        Assert.That(_arrived, Is.EqualTo(["1 a"]));
    });

    [Test]
    public void Pushed_MoreThanTheSessionTakesAndWaits_IsDroppedAndReported() => Clock.Run(async () =>
    {
        _isSmall = true;
        Network.DefaultLink = Network.DefaultLink with { Window = 16 };
        var feed = Feed(Unsent.Drop);
        using var subscription = Subscribe(feed);
        await PassAsync(1);
        Link.Stall();

        for (var i = 0; i < 100; i++)
        {
            feed.Outgoing.OnNext(Frame.Text(new string('x', 100_000)));
        }

        Assert.That(_lost, Has.Count.InRange(85, 95));
        Assert.That(_lost.Select(lost => lost.Outcome), Has.All.EqualTo(SendOutcome.Dropped));
    });

    [Test]
    public void Reporter_Throws_GoesToTheScheduler()
    {
        var fault = new InvalidOperationException("mine");
        StartServer(Listen);
        var feed = Connect().Reconnect(new ReconnectOptions { FrameLost = (_, _) => throw fault });
        using var subscription = Subscribe(feed);
        feed.Outgoing.OnNext(Frame.Text("a"));

        Assert.That(() => Clock.AdvanceBy(Seconds(1)), Throws.Exception.SameAs(fault));
    }

    [Test]
    public void Predicate_Throws_GoesToTheSchedulerAndTheFrameIsDropped()
    {
        var fault = new InvalidOperationException("mine");
        var feed = Feed(Unsent.Keep((_, _) => throw fault));
        using var subscription = Subscribe(feed);
        feed.Outgoing.OnNext(Frame.Text("a"));

        Assert.That(() => Clock.AdvanceBy(Seconds(1)), Throws.Exception.SameAs(fault));
        Assert.That(_lost, Is.EqualTo([("a", SendOutcome.NotSent)]));
    }

    [Test]
    public void Unsent_OutOfRange_IsRefused()
    {
        Assert.That(() => Unsent.Keep(TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Unsent.Keep(Seconds(1), -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Unsent.Keep((_, _) => true, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Unsent.Keep(null!), Throws.ArgumentNullException);
        Assert.That(() => new ReconnectOptions { Unsent = null! }, Throws.ArgumentNullException);
    }

    private static async Task<Exception?> CatchAsync(ValueTask task)
    {
        try
        {
            await task;
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private static IDisposable Subscribe(Reconnection feed) => feed.Subscribe((IWebSocketSession _) => { });

    private Reconnection Feed(Unsent unsent, Backoff? backoff = null, IObservable<bool>? connectWhile = null)
    {
        StartServer(Listen);
        var session = _isSmall ? SessionOptions with { OutboxHigh = 8, OutboxLow = 0 } : SessionOptions;
        return WebSocketClient.Connect(Uri, ClientOptions with { Session = session }).Reconnect(new ReconnectOptions
        {
            Backoff = backoff ?? Backoff.Constant(Seconds(1)),
            Unsent = unsent,
            ConnectWhile = connectWhile,
            FrameLost = (frame, fate) => _lost.Add((frame.GetText(), fate.Outcome)),
        });
    }

    private void Listen(IWebSocketSession session)
    {
        var number = Served.Count;
        session.Incoming.Text().Subscribe(text => _arrived.Add($"{number} {text}"), _ => { });
    }
}
