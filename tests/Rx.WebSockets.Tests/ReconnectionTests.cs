using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Reconnecting.Fixture;

namespace Rx.WebSockets.Tests;

[InlineAwaits]
public sealed class ReconnectionTests : FeedFixture
{
    private readonly List<IWebSocketSession> _sessions = [];
    private readonly List<Exception> _errors = [];
    private int _completions;

    private static Backoff EverySecond { get; } = Backoff.Constant(Seconds(1));

    [Test]
    [Property("Case", "U12")]
    public void Attempts_WhileTheServerIsDown_ComeWithTheBackoffAndAreShown() => Clock.Run(async () =>
    {
        var feed = Connect().Reconnect(Backoff.Exponential(from: Seconds(1), to: Seconds(3)));
        using var badge = Watch(feed);
        Network.Link("client", "feed.test");

        using var subscription = Subscribe(feed);
        await PassAsync(7);
        StartServer();
        await PassAsync(3);

        var refused = "No connection to ws://feed.test: Connection refused (feed.test:80)";
        Assert.That(Badge, Is.EqualTo([
            "0 Idle",
            "0 Connecting, attempt 1",
            $"0.02 Waiting 1 s for attempt 2: {refused}",
            "1.02 Connecting, attempt 2",
            $"1.04 Waiting 2 s for attempt 3: {refused}",
            "3.04 Connecting, attempt 3",
            $"3.06 Waiting 3 s for attempt 4: {refused}",
            "6.06 Connecting, attempt 4",
            $"6.08 Waiting 3 s for attempt 5: {refused}",
            "9.08 Connecting, attempt 5",
            "9.12 Open"]));
        Assert.That(_sessions, Has.Count.EqualTo(1));
    });

    [Test]
    [Property("Case", "U11")]
    public void End_OfASession_IsShownOnceWithItsReason() => Clock.Run(async () =>
    {
        StartServer();
        var feed = Connect().Reconnect(EverySecond);
        var seen = new List<ConnectionStatus>();
        using var statuses = feed.Status.Subscribe(seen.Add);
        using var subscription = Subscribe(feed);
        await PassAsync(1);

        await Served[0].CloseAsync(new CloseReason(CloseCode.GoingAway, "deploy"));
        await PassAsync(0.5);
        Link.Reset();
        await PassAsync(10);

        var ends = seen.Where(status => status.Phase is ConnectionPhase.Waiting).Select(status => status.LastEnd).ToArray();
        Assert.That(ends, Has.Length.EqualTo(1));
        Assert.That((ends[0]!.Initiator, ends[0]!.Code, ends[0]!.Reason, ends[0]!.IsClean), Is.EqualTo((Initiator.Remote, CloseCode.GoingAway, "deploy", true)));
        Assert.That(_sessions, Has.Count.EqualTo(2));
        Assert.That(seen[^1].Session, Is.SameAs(_sessions[1]));
    });

    [Test]
    public void Session_ThatIsReset_IsFollowedByAnother() => Clock.Run(async () =>
    {
        StartServer();
        using var subscription = Subscribe(Connect().Reconnect(EverySecond));
        await PassAsync(1);

        Link.Reset();
        await PassAsync(5);

        Assert.That(_sessions.Select(session => session.State), Is.EqualTo([ConnectionState.Aborted, ConnectionState.Open]));
        Assert.That(_errors, Is.Empty);
    });

    [Test]
    public void Server_ThatVanishes_IsMissedByTheKeepAliveAndFoundAgainWhenItReturns() => Clock.Run(async () =>
    {
        StartServer();
        using var subscription = Subscribe(Connect().Reconnect(EverySecond));
        await PassAsync(1);

        Network.Vanish("feed.test");
        await PassAsync(100);
        var during = _sessions.Count;
        Network.Return("feed.test");
        await PassAsync(30);

        Assert.That(during, Is.EqualTo(1));
        Assert.That((await _sessions[0].Completion).Kind, Is.EqualTo(EndKind.KeepAliveTimeout));
        Assert.That(_sessions, Has.Count.EqualTo(2));
    });

    [Test]
    public void Listener_ThatStopsAndStartsAgain_IsConnectedToAgain() => Clock.Run(async () =>
    {
        StartServer();
        using var subscription = Subscribe(Connect().Reconnect(EverySecond));
        await PassAsync(1);

        await StopServerAsync();
        await PassAsync(5);
        StartServer();
        await PassAsync(5);

        Assert.That((await _sessions[0].Completion).Code, Is.EqualTo(CloseCode.GoingAway));
        Assert.That(_sessions, Has.Count.EqualTo(2));
    });

    [Test]
    [Property("Case", "U12")]
    public void Refusal_ThatStays_IsTheErrorAtOnce() => Clock.Run(async () =>
    {
        var requests = 0;
        StartServer(admit: _ =>
        {
            requests++;
            return Admission.Refused(401);
        });
        var feed = Connect().Reconnect(EverySecond);
        using var badge = Watch(feed);
        using var subscription = Subscribe(feed);

        await PassAsync(60);

        Assert.That(requests, Is.EqualTo(1));
        Assert.That(_errors.Single(), Is.TypeOf<HandshakeRefusedException>());
        Assert.That(Badge[^1], Does.StartWith("0.04 Given up: The server answered with status 401"));
    });

    [Test]
    [Property("Case", "U12")]
    public void Refusal_WithRetryAfter_IsWaitedFor([Values] bool asDate) => Clock.Run(async () =>
    {
        var retryAfter = asDate ? (Clock.Now + Seconds(90)).ToString("r") : "90";
        StartServer(admit: _ => Clock.Elapsed < Seconds(60) ? Admission.Refused(503, "", new() { { "Retry-After", retryAfter } }) : Admission.Granted);
        var feed = Connect().Reconnect(EverySecond);
        using var subscription = Subscribe(feed);

        await PassAsync(89);
        var early = _sessions.Count;
        await PassAsync(2);

        Assert.That((early, _sessions.Count), Is.EqualTo((0, 1)));
    });

    [Test]
    public void GivingUp_AfterSomeAttempts_IsTheLastFailureAndASubscriptionAfterItBeginsAnew() => Clock.Run(async () =>
    {
        Network.Link("client", "feed.test");
        var feed = Connect().Reconnect(EverySecond.GiveUpAfter(attempts: 3));
        using var badge = Watch(feed);

        using var first = Subscribe(feed);
        await PassAsync(10);
        var failures = _errors.Count;
        StartServer();
        using var second = Subscribe(feed);
        await PassAsync(1);

        Assert.That(failures, Is.EqualTo(1));
        Assert.That(_errors.Single(), Is.TypeOf<ConnectException>().With.Property("Kind").EqualTo(ConnectFailure.Unreachable));
        Assert.That(_sessions, Has.Count.EqualTo(1));
        Assert.That(Badge.TakeLast(3).Select(line => line.Split(' ', 2)[1].Split(':')[0]), Is.EqualTo(["Given up", "Connecting, attempt 1", "Open"]));
    });

    [Test]
    public void GivingUp_AfterAnEnd_IsASessionExceptionWithIt() => Clock.Run(async () =>
    {
        StartServer();
        using var subscription = Subscribe(Connect().Reconnect(EverySecond));
        await PassAsync(1);

        await Served[0].CloseAsync(new CloseReason(CloseCode.PolicyViolation, "no"));
        await PassAsync(10);

        Assert.That((_errors.Single() as SessionException)?.End, Is.SameAs(await _sessions[0].Completion));
    });

    [Test]
    public void GivingUp_AnObserverThatDoesNotHandleIt_BringsItToTheScheduler()
    {
        StartServer(admit: _ => Admission.Refused(404));
        using var subscription = Connect().Reconnect(EverySecond).Subscribe(_ => { });

        Assert.That(() => Clock.AdvanceBy(Seconds(1)), Throws.TypeOf<HandshakeRefusedException>());
    }

    [Test]
    public void Backoff_Throws_IsTheError() => Clock.Run(async () =>
    {
        Network.Link("client", "feed.test");
        var fault = new InvalidOperationException("mine");
        using var subscription = Subscribe(Connect().Reconnect(Backoff.Create((_, _) => throw fault)));

        await PassAsync(1);

        Assert.That(_errors, Is.EqualTo([fault]));
    });

    [Test]
    [Property("Case", "U12")]
    public void Sessions_ThatEndAtOnce_BackOffUntilOneIsHealthy() => Clock.Run(async () =>
    {
        StartServer(session => Clock.Schedule(session, Served.Count < 4 ? Seconds(0.1) : Seconds(20), (_, it) =>
        {
            it.Abort();
            return Disposable.Empty;
        }));
        var feed = Connect().Reconnect(Backoff.Exponential(Seconds(1), Seconds(60)).ResetAfter(Seconds(10)));
        var waits = new List<(int, double)>();
        using var statuses = feed.Status.Where(status => status.Phase is ConnectionPhase.Waiting).Subscribe(status => waits.Add((status.Attempt, status.Delay.TotalSeconds)));
        using var subscription = Subscribe(feed);

        await PassAsync(60);

        Assert.That(waits.Take(5), Is.EqualTo([(2, 1.0), (3, 2.0), (4, 4.0), (2, 1.0), (2, 1.0)]));
    });

    [Test]
    public void Subscriptions_Two_ShareOneSessionAndTheLastOneHangsUp() => Clock.Run(async () =>
    {
        StartServer();
        var feed = Connect().Reconnect(EverySecond);

        var first = Subscribe(feed);
        var second = Subscribe(feed);
        await PassAsync(1);
        var third = Subscribe(feed);
        first.Dispose();
        second.Dispose();
        await PassAsync(1);
        var state = Served.Single().State;
        third.Dispose();
        third.Dispose();
        var end = await Served.Single().Completion;

        Assert.That(_sessions, Has.Count.EqualTo(3).And.All.SameAs(_sessions[0]), "the third one got the session that was open");
        Assert.That(state, Is.EqualTo(ConnectionState.Open));
        Assert.That((end.Initiator, end.Code, end.IsClean), Is.EqualTo((Initiator.Remote, CloseCode.NormalClosure, true)));
        Assert.That((_errors.Count, _completions), Is.EqualTo((0, 0)));
        await PassAsync(5);
        Assert.That(Served, Has.Count.EqualTo(1));
    });

    [Test]
    public void Frames_SentAtOnce_AreSeenByAllWhoAreSubscribed() => Clock.Run(async () =>
    {
        StartServer(session => _ = session.SendAsync("Hello").AsTask());
        var feed = Connect().Reconnect(EverySecond);
        var texts = new List<string>();

        using var first = feed.Subscribe(session => session.Incoming.Text().Subscribe(texts.Add));
        using var second = feed.Subscribe(session => session.Incoming.Text().Subscribe(texts.Add));
        await PassAsync(1);

        Assert.That(texts, Is.EqualTo(["Hello", "Hello"]));
    });

    [Test]
    public void Status_BeforeAndWithoutSubscribers_IsIdleAndDialsNothing() => Clock.Run(async () =>
    {
        StartServer();
        var feed = Connect().Reconnect(EverySecond);
        using var badge = Watch(feed);

        await PassAsync(5);

        Assert.That(Badge, Is.EqualTo(["0 Idle"]));
        Assert.That(Served, Is.Empty);
    });

    [Test]
    public void Status_ALateObserver_SeesThePresentOneUntilItIsDisposed() => Clock.Run(async () =>
    {
        StartServer();
        var feed = Connect().Reconnect(EverySecond);
        using var subscription = Subscribe(feed);
        await PassAsync(1);

        var badge = Watch(feed);
        badge.Dispose();
        Link.Reset();
        await PassAsync(5);

        Assert.That(Badge, Is.EqualTo(["1 Open"]));
    });

    [Test]
    public void Status_AnObserverThrows_GoesToTheSchedulerAndTheOthersGoOn()
    {
        StartServer();
        var fault = new InvalidOperationException("mine");
        var feed = Connect().Reconnect(EverySecond);
        using var bad = feed.Status.Subscribe(status =>
        {
            if (status.Phase is ConnectionPhase.Open)
            {
                throw fault;
            }
        });
        using var badge = Watch(feed);
        using var subscription = Subscribe(feed);

        Assert.That(() => Clock.AdvanceBy(Seconds(1)), Throws.Exception.SameAs(fault));
        Clock.AdvanceBy(Seconds(1));
        Assert.That(Badge[^1], Does.EndWith("Open"));
        Assert.That(_sessions, Has.Count.EqualTo(1));
    }

    [Test]
    public void Dispose_WhileDialling_BreaksItOff() => Clock.Run(async () =>
    {
        StartServer();
        var feed = Connect().Reconnect(EverySecond);
        using var badge = Watch(feed);
        var subscription = Subscribe(feed);

        await PassAsync(0.015);
        subscription.Dispose();
        await PassAsync(10);

        Assert.That((_sessions.Count, Served.Count), Is.EqualTo((0, 0)));
        Assert.That(Badge[^1], Is.EqualTo("0.02 Idle").Or.EqualTo("0.01 Idle"));
    });

    [Test]
    public void Dispose_WhileWaiting_LeavesNothingScheduled()
    {
        Network.Link("client", "feed.test");
        var subscription = Subscribe(Connect().Reconnect(Backoff.Constant(Seconds(100))));
        Clock.AdvanceBy(Seconds(1));

        subscription.Dispose();

        Assert.That(Clock.PendingActions, Is.Zero);
        Assert.That(_errors, Is.Empty);
    }

    [Test]
    public void Dispose_WhenASessionOpens_HangsUp()
    {
        StartServer();
        var subscription = new SerialDisposable();
        subscription.Disposable = Connect().Reconnect(EverySecond).Subscribe(_ => subscription.Dispose());

        Clock.AdvanceBy(Seconds(1));

        Assert.That(Served, Has.Count.EqualTo(1));
        AssertNothingIsLeft();
    }

    [Test]
    public void Subscribe_WithinASession_GetsThatSessionOnce() => Clock.Run(async () =>
    {
        StartServer();
        var feed = Connect().Reconnect(EverySecond);
        var inner = new SerialDisposable();
        using var subscription = feed.Subscribe(_ => inner.Disposable ??= Subscribe(feed));

        await PassAsync(1);

        Assert.That(_sessions, Has.Count.EqualTo(1));
        Assert.That(Served, Has.Count.EqualTo(1));
    });

    [Test]
    [Property("Case", "U19")]
    public void Observer_Throws_IsReportedAndEndsTheSessionAsTheLastOneAndTheNetworkIsNotBlamed() => Clock.Run(async () =>
    {
        StartServer();
        var fault = new InvalidOperationException("mine");
        using var subscription = Connect().Reconnect(EverySecond).Subscribe(Observer.Create<IWebSocketSession>(_ => throw fault));

        await PassAsync(60);

        Assert.That(Reported, Is.EqualTo([fault]));
        Assert.That((await Served.Single().Completion).CodeReceived, Is.EqualTo(CloseCode.InternalError));
    });

    [Test]
    public void Observer_Throws_TheOthersKeepTheSession() => Clock.Run(async () =>
    {
        StartServer();
        var fault = new InvalidOperationException("mine");
        var feed = Connect().Reconnect(EverySecond);
        var calls = 0;
        using var bad = feed.Subscribe(Observer.Create<IWebSocketSession>(_ =>
        {
            calls++;
            throw fault;
        }));
        using var good = Subscribe(feed);

        await PassAsync(1);
        Link.Reset();
        await PassAsync(5);

        Assert.That(Reported, Is.EqualTo([fault]));
        Assert.That((calls, _sessions.Count), Is.EqualTo((1, 2)));
    });

    [Test]
    public void FrameObserver_ThatThrowsAsTheLastOfItsSession_IsTheErrorOfTheOthers() => Clock.Run(async () =>
    {
        StartServer(session => _ = session.SendAsync("Hello").AsTask());
        using var subscription = Subscribe(Connect().Reconnect(EverySecond), session => session.Incoming.Subscribe(_ => throw new InvalidOperationException("mine")));

        await PassAsync(60);

        Assert.That((_errors.Single() as SessionException)?.End?.Kind, Is.EqualTo(EndKind.ObserverFailed));
        Assert.That(_sessions, Has.Count.EqualTo(1));
    });

    [Test]
    [Property("Case", "U13")]
    public void Connect_BeforeEachAttempt_IsToldOfTheLastOneAndGivesTheAddress() => Clock.Run(async () =>
    {
        var told = new List<(int Number, CloseCode? LastEnd, string? Failure, double Outage)>();
        var paths = new List<string?>();
        StartServer(session => paths.Add(session.Request?.Path));
        using var subscription = Subscribe(WebSocketClient.Reconnect(
            async (attempt, cancellation) =>
            {
                told.Add((attempt.Number, attempt.LastEnd?.Code, attempt.LastFailure?.GetType().Name, Math.Round(attempt.Outage.TotalSeconds, 1)));
                await Clock.DelayAsync(Seconds(0.5), cancellation);
                return WebSocketClient.Connect(new($"ws://feed.test/token{told.Count}"), ClientOptions);
            },
            new() { Backoff = EverySecond, Scheduler = Clock }));

        await PassAsync(40);
        await StopServerAsync();
        await PassAsync(2);
        StartServer(session => paths.Add(session.Request?.Path));
        await PassAsync(10);

        Assert.That(told[0], Is.EqualTo((1, (CloseCode?)null, (string?)null, 0.0)));
        Assert.That(told[1], Is.EqualTo((2, (CloseCode?)CloseCode.GoingAway, (string?)"SessionException", 1.0)));
        Assert.That(told[2].Failure, Is.EqualTo("ConnectException"));
        Assert.That(paths, Is.EqualTo(["/token1", $"/token{told.Count}"]));
    });

    [Test]
    [Property("Case", "U13")]
    public void Connect_Synchronous_ChoosesAHostByTheNumberOfTheAttempt() => Clock.Run(async () =>
    {
        StartServer();
        using var subscription = Subscribe(WebSocketClient.Reconnect(
            attempt => WebSocketClient.Connect(attempt.Number % 2 == 1 ? new Uri("ws://down.test/") : Uri, ClientOptions),
            new() { Backoff = EverySecond, Scheduler = Clock }));

        await PassAsync(3);

        Assert.That(_sessions, Has.Count.EqualTo(1));
        Assert.That(Clock.Elapsed, Is.EqualTo(Seconds(3)));
    });

    [Test]
    public void Connect_Throws_IsTheFailureOfTheAttempt([Values] bool mayPass) => Clock.Run(async () =>
    {
        StartServer();
        Exception fault = mayPass ? new TimeoutException() : new ArgumentException("mine");
        using var subscription = Subscribe(WebSocketClient.Reconnect(
            attempt => attempt.Number == 1 ? throw fault : Connect(), new() { Backoff = EverySecond, Scheduler = Clock }));

        await PassAsync(5);

        Assert.That((_sessions.Count, _errors.SingleOrDefault()), Is.EqualTo((mayPass ? 1 : 0, mayPass ? null : fault)));
    });

    [Test]
    public void Connect_GivesNothing_IsAnError([Values] bool asNull) => Clock.Run(async () =>
    {
        using var subscription = Subscribe(WebSocketClient.Reconnect(
            _ => asNull ? null! : Observable.Empty<IWebSocketSession>(), new() { Backoff = EverySecond, Scheduler = Clock }));

        await PassAsync(5);

        Assert.That(_errors.Single(), Is.TypeOf<InvalidOperationException>());
    });

    [Test]
    public void Connect_GivesASecondSession_ItIsRefusedAndTheFirstGoesOn() => Clock.Run(async () =>
    {
        StartServer();
        IObserver<IWebSocketSession>? told = null;
        using var subscription = Subscribe(WebSocketClient.Reconnect(
            _ => Observable.Create<IWebSocketSession>(observer =>
            {
                told = observer;
                return Connect().Subscribe(observer);
            }),
            new() { Backoff = EverySecond, Scheduler = Clock }));
        await PassAsync(1);

        Assert.That(() => told!.OnNext(_sessions[0]), Throws.InvalidOperationException);
        Assert.That(_sessions, Has.Count.EqualTo(1));
    });

    [Test]
    public void Connect_CompletesBeforeItsSessionHasEnded_TheSessionGoesOn() => Clock.Run(async () =>
    {
        StartServer();
        var subscription = Subscribe(WebSocketClient.Reconnect(
            async (_, token) => Observable.Return(await WebSocketClient.ConnectAsync(Uri, ClientOptions, token)), new() { Backoff = EverySecond, Scheduler = Clock }));

        await PassAsync(5);
        var one = _sessions.Count;
        Link.Reset();
        await PassAsync(5);
        subscription.Dispose();
        await Served[^1].Completion;

        Assert.That((one, _sessions.Count), Is.EqualTo((1, 2)));
    });

    [Test]
    public void Connect_Disposed_ItsTokenFiresAndASessionThatComesAllTheSameIsClosed() => Clock.Run(async () =>
    {
        StartServer();
        var cancelled = false;
        var subscription = Subscribe(WebSocketClient.Reconnect(
            async (_, cancellation) =>
            {
                cancellation.Register(() => cancelled = true);
                var session = await WebSocketClient.ConnectAsync(Uri, ClientOptions, CancellationToken.None);
                return Observable.Return(session).Concat(Observable.Never<IWebSocketSession>());
            },
            new() { Backoff = EverySecond, Scheduler = Clock }));
        await PassAsync(0.01);

        subscription.Dispose();
        await PassAsync(5);

        Assert.That(cancelled);
        Assert.That(_sessions, Is.Empty);
    });

    [Test]
    public void ConnectWhile_SaysNo_ClosesCleanlyAndDialsAgainWhenItSaysYes() => Clock.Run(async () =>
    {
        StartServer();
        using var visible = new BehaviorSubject<bool>(false);
        var feed = Connect().Reconnect(new ReconnectOptions { Backoff = EverySecond, ConnectWhile = visible });
        using var badge = Watch(feed);
        using var subscription = Subscribe(feed);

        await PassAsync(1);
        visible.OnNext(true);
        visible.OnNext(true);
        await PassAsync(1);
        visible.OnNext(false);
        await PassAsync(1);
        visible.OnNext(true);
        await PassAsync(1);

        Assert.That(Badge, Is.EqualTo(["0 Idle", "1 Connecting, attempt 1", "1.04 Open", "2 Idle", "3 Connecting, attempt 1", "3.04 Open"]));
        Assert.That((await Served[0].Completion).Code, Is.EqualTo(CloseCode.NormalClosure));
        Assert.That(Served, Has.Count.EqualTo(2));
    });

    [Test]
    public void ConnectWhile_SaysNoWhileWaitingOrDialling_BreaksItOff([Values(0.005, 0.5)] double after) => Clock.Run(async () =>
    {
        Network.Link("client", "feed.test");
        using var wanted = new BehaviorSubject<bool>(true);
        var feed = Connect().Reconnect(new ReconnectOptions { Backoff = EverySecond, ConnectWhile = wanted });
        using var badge = Watch(feed);
        using var subscription = Subscribe(feed);

        await PassAsync(after);
        wanted.OnNext(false);
        await PassAsync(10);

        Assert.That(Badge[^1], Does.EndWith("Idle"));
        Assert.That(Badge.Count(line => line.Contains("Connecting")), Is.EqualTo(1));
    });

    [Test]
    public void ConnectWhile_Completes_LeavesThingsAsTheyAre([Values] bool wanted) => Clock.Run(async () =>
    {
        StartServer();
        using var subscription = Subscribe(Connect().Reconnect(new ReconnectOptions { Backoff = EverySecond, ConnectWhile = Observable.Return(wanted) }));

        await PassAsync(1);

        Assert.That((_sessions.Count, _completions), Is.EqualTo(wanted ? (1, 0) : (0, 1)));
    });

    [Test]
    public void ConnectWhile_Errors_IsTheError([Values] bool atSubscribe) => Clock.Run(async () =>
    {
        StartServer();
        var fault = new InvalidOperationException("mine");
        using var wanted = new BehaviorSubject<bool>(true);
        IObservable<bool> connectWhile = atSubscribe ? Observable.Create<bool>(IDisposable (_) => throw fault) : wanted;
        using var subscription = Subscribe(Connect().Reconnect(new ReconnectOptions { Backoff = EverySecond, ConnectWhile = connectWhile }));

        await PassAsync(1);
        wanted.OnError(fault);
        await PassAsync(1);

        Assert.That(_errors, Is.EqualTo([fault]));
        Assert.That(Served.All(session => session.State is not ConnectionState.Open));
    });

    [Test]
    public void ConnectWhile_NobodyIsSubscribedAnyMore_IsLetGo() => Clock.Run(async () =>
    {
        StartServer();
        using var wanted = new BehaviorSubject<bool>(true);
        var subscription = Subscribe(Connect().Reconnect(new ReconnectOptions { Backoff = EverySecond, ConnectWhile = wanted }));

        await PassAsync(1);
        subscription.Dispose();

        Assert.That(wanted.HasObservers, Is.False);
    });

    [Test]
    public void Arguments_Null_AreRefused()
    {
        Assert.That(() => Flow.Reconnect(null!), Throws.ArgumentNullException);
        Assert.That(() => Connect().Reconnect((ReconnectOptions)null!), Throws.ArgumentNullException);
        Assert.That(() => WebSocketClient.Reconnect((Func<ConnectAttempt, IObservable<IWebSocketSession>>)null!), Throws.ArgumentNullException);
        Assert.That(() => WebSocketClient.Reconnect((Func<ConnectAttempt, CancellationToken, Task<IObservable<IWebSocketSession>>>)null!), Throws.ArgumentNullException);
        Assert.That(() => Connect().Reconnect().Subscribe((IObserver<IWebSocketSession>)null!), Throws.ArgumentNullException);
        Assert.That(() => Connect().Reconnect().Status.Subscribe((IObserver<ConnectionStatus>)null!), Throws.ArgumentNullException);
        Assert.That(() => new ReconnectOptions { Backoff = null! }, Throws.ArgumentNullException);
    }

    private IDisposable Subscribe(Reconnection feed, Action<IWebSocketSession>? then = null) => feed.Subscribe(
        session =>
        {
            _sessions.Add(session);
            then?.Invoke(session);
        },
        _errors.Add,
        () => _completions++);
}
