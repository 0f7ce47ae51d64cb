using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Reconnecting.Fixture;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>A message is "topic value"; the server notes what it is told, session by session.</summary>
[InlineAwaits]
public sealed class TopicsTests : FeedFixture
{
    private readonly List<string> _told = [];
    private readonly TestObserver<string> _observer = new();
    private Func<string, Frame> _subscribe = topic => Frame.Text($"+{topic}");
    private Func<string, Frame> _unsubscribe = topic => Frame.Text($"-{topic}");

    private static Backoff EverySecond { get; } = Backoff.Constant(Seconds(1));

    [Test]
    public void Topics_NothingGiven_IsRefusedAtTheCall()
    {
        var feed = Connect().Reconnect();
        Func<IWebSocketSession, IFlow<string>> messages = session => session.Incoming.Text();
        Func<string, string?> topicOf = TopicOf;

        Assert.That(() => Flow.Topics(null!, messages, topicOf, _subscribe, _unsubscribe), Throws.ArgumentNullException);
        Assert.That(() => feed.Topics(null!, topicOf, _subscribe, _unsubscribe), Throws.ArgumentNullException);
        Assert.That(() => feed.Topics(messages, null!, _subscribe, _unsubscribe), Throws.ArgumentNullException);
        Assert.That(() => feed.Topics(messages, topicOf, null!, _unsubscribe), Throws.ArgumentNullException);
        Assert.That(() => feed.Topics(messages, topicOf, _subscribe, null!), Throws.ArgumentNullException);
        Assert.That(() => feed.Topics(messages, topicOf, _subscribe, _unsubscribe)[null!], Throws.ArgumentNullException);
        Assert.That(() => feed.Topics(messages, topicOf, _subscribe, _unsubscribe)["a"].Subscribe((IFlowObserver<string>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Topic_NobodySubscribed_DialsNothing() => Clock.Run(async () =>
    {
        var topics = Topics(out _);

        _ = topics["a"];
        await PassAsync(5);

        Assert.That(Served, Is.Empty);
    });

    [Test]
    [Property("Case", "U14")]
    public void Topic_FirstAndLastObserver_SubscribeAndUnsubscribe() => Clock.Run(async () =>
    {
        var topics = Topics(out var feed);
        using var other = feed.Subscribe((IWebSocketSession _) => { });

        var first = topics["a"].Subscribe(_ => { });
        await PassAsync(1);
        var second = topics["a"].Subscribe(_ => { });
        first.Dispose();
        await PassAsync(1);
        var between = _told.ToArray();
        second.Dispose();
        second.Dispose();
        await PassAsync(1);

        Assert.That(between, Is.EqualTo(["1+a"]));
        Assert.That(_told, Is.EqualTo(["1+a", "1-a"]));
        Assert.That(Served.Single().State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    [Property("Case", "U14")]
    public void Session_New_IsToldOfTheTopicsThatAreLiveInTheirOrder() => Clock.Run(async () =>
    {
        var topics = Topics(out _);
        using var b = topics["b"].Subscribe(_observer);
        using var a = topics["a"].Subscribe(_ => { });
        var c = topics["c"].Subscribe(_ => { });
        await PassAsync(1);

        Link.Reset();
        c.Dispose();
        await PassAsync(3);
        await Served[^1].SendAsync("b 1");
        await PassAsync(1);

        Assert.That(_told, Is.EqualTo(["1+b", "1+a", "1+c", "2+b", "2+a"]));
        Assert.That(_observer.Values, Is.EqualTo(["b 1"]));
    });

    [Test]
    [Property("Case", "U7")]
    public void Unsubscribe_WhileThereIsNoSession_IsNeverReplayedIntoTheNext() => Clock.Run(async () =>
    {
        var topics = Topics(out var feed);
        using var other = feed.Subscribe((IWebSocketSession _) => { });
        var a = topics["a"].Subscribe(_ => { });
        await PassAsync(1);

        Link.Reset();
        await PassAsync(0.5);
        a.Dispose();
        using var b = topics["b"].Subscribe(_ => { });
        await PassAsync(5);

        Assert.That(_told, Is.EqualTo(["1+a", "2+b"]));
    });

    [Test]
    [Property("Case", "U7")]
    public void Subscribe_AndUnsubscribeWhileThereIsNoSession_LeaveNoTrace() => Clock.Run(async () =>
    {
        var topics = Topics(out _);
        using var a = topics["a"].Subscribe(_ => { });
        await PassAsync(1);

        Link.Reset();
        await PassAsync(0.5);
        topics["b"].Subscribe(_ => { }).Dispose();
        await PassAsync(5);

        Assert.That(_told, Is.EqualTo(["1+a", "2+a"]));
    });

    [Test]
    public void Changes_WhileTheSessionTakesNothing_AreToldAsTheyStandThen() => Clock.Run(async () =>
    {
        var topics = Topics(out var feed, options => options with { OutboxHigh = 8, OutboxLow = 0 });
        using var other = feed.Subscribe((IWebSocketSession _) => { });
        await PassAsync(1);
        Link.Stall();
        using var big = topics[new string('x', 1 << 19)].Subscribe(_ => { });
        await PassAsync(1);

        var live = new SerialDisposable();
        for (var i = 0; i < 10_000; i++)
        {
            live.Disposable = topics[$"{i % 10}"].Subscribe(_ => { });
        }

        await PassAsync(1);
        Link.Resume();
        await PassAsync(5);

        Assert.That(_told.Skip(1), Is.EqualTo(["1+0", "1-0", "1+9"]), "only the first one was on its way already");
    });

    [Test]
    public void Messages_OfManyTopics_GoToTheirObservers() => Clock.Run(async () =>
    {
        var topics = Topics(out _);
        var (one, two, other) = (new List<string>(), new List<string>(), new List<string>());
        using var first = topics["a"].Subscribe(one.Add);
        using var second = topics["a"].Subscribe(two.Add);
        using var third = topics["b"].Subscribe(other.Add);
        await PassAsync(1);

        foreach (var text in new[] { "a 1", "b 2", "c 3", "no-topic", "a 4" })
        {
            await Served[0].SendAsync(text);
        }

        await PassAsync(1);

        Assert.That(one, Is.EqualTo(["a 1", "a 4"]));
        Assert.That(two, Is.EqualTo(["a 1", "a 4"]));
        Assert.That(other, Is.EqualTo(["b 2"]));
    });

    [Test]
    public void Comparer_OfTheCaller_TellsTopicsApart() => Clock.Run(async () =>
    {
        StartServer(Listen);
        var topics = Connect().Reconnect(EverySecond).Topics(
            session => session.Incoming.Text(), TopicOf, _subscribe, _unsubscribe, StringComparer.OrdinalIgnoreCase);

        using var upper = topics["A"].Subscribe(_observer);
        using var lower = topics["a"].Subscribe(_ => { });
        await PassAsync(1);
        await Served[0].SendAsync("a 1");
        await PassAsync(1);

        Assert.That(_told, Is.EqualTo(["1+A"]));
        Assert.That(_observer.Values, Is.EqualTo(["a 1"]));
    });

    [Test]
    public void Observer_IsAtWork_TheSessionWaitsAndNothingIsHeld() => Clock.Run(async () =>
    {
        var topics = Topics(out _, options => options with { ReadAhead = 1, OutboxHigh = 1, OutboxLow = 0 });
        Network.DefaultLink = new LinkOptions { Window = 64 };
        var watched = topics["a"].ValidateGrammar(Clock);
        var taken = new List<double>();
        using var slow = watched.SubscribeAwait(async (_, _) =>
        {
            await PassAsync(10);
            taken.Add(Math.Round(Clock.Elapsed.TotalSeconds));
        });
        using var fast = topics["b"].Subscribe(_observer);
        await PassAsync(1);

        var accepted = 0;
        _ = FloodAsync();
        await PassAsync(5);
        var early = (accepted, _observer.Values.Count());
        await PassAsync(100);

        Assert.That(early.accepted, Is.LessThan(20));
        Assert.That(early.Item2, Is.Zero, "the slowest paces, in other topics too");
        Assert.That(taken.Take(3), Is.EqualTo([11.0, 21.0, 31.0]));
        Assert.That(_observer.Values.Count(), Is.InRange(8, 11));

        async Task FloodAsync()
        {
            for (; accepted < 1000; accepted++)
            {
                await Served[0].SendAsync("a 1");
                await Served[0].SendAsync("b 1");
            }
        }
    });

    [Test]
    public void Observer_IsDisposedAtWork_ItsTokenFiresAndTheOthersGoOn() => Clock.Run(async () =>
    {
        var topics = Topics(out _);
        _observer.BeBusy();
        var slow = topics["a"].Subscribe(_observer);
        var texts = new List<string>();
        using var other = topics["b"].Subscribe(texts.Add);
        await PassAsync(1);

        await Served[0].SendAsync("a 1");
        await Served[0].SendAsync("b 2");
        await PassAsync(1);
        var early = texts.Count;
        slow.Dispose();
        await PassAsync(1);

        Assert.That(early, Is.Zero);
        Assert.That(_observer.Tokens[0].IsCancellationRequested);
        Assert.That(texts, Is.EqualTo(["b 2"]));
        Assert.That(_told, Is.EqualTo(["1+a", "1+b", "1-a"]));
    });

    [Test]
    public void Dispose_WithinAMessage_NothingPassesAnyMore() => Clock.Run(async () =>
    {
        var topics = Topics(out _);
        IDisposable? subscription = null;
        _observer.OnValue = _ => subscription!.Dispose();
        subscription = topics["a"].Subscribe(_observer);
        await PassAsync(1);

        await Served[0].SendAsync("a 1");
        await Served[0].SendAsync("a 2");
        await PassAsync(5);

        Assert.That(_observer.Values, Is.EqualTo(["a 1"]));
        Assert.That(_told, Is.EqualTo(["1+a", "1-a"]));
        Assert.That(Served.Single().State, Is.EqualTo(ConnectionState.Closed), "the last one hangs up");
    });

    [Test]
    public void Subscribe_WithinAMessage_IsToldInTheSameSession() => Clock.Run(async () =>
    {
        var topics = Topics(out _);
        var inner = new SerialDisposable();
        using var outer = topics["a"].Subscribe(_ => inner.Disposable ??= topics["b"].Subscribe(_observer));
        await PassAsync(1);

        await Served[0].SendAsync("a 1");
        await PassAsync(1);
        await Served[0].SendAsync("b 2");
        await PassAsync(1);

        Assert.That(_told, Is.EqualTo(["1+a", "1+b"]));
        Assert.That(_observer.Values, Is.EqualTo(["b 2"]));
    });

    [Test]
    public void Topics_AllLeftAndOneIsBack_DialAnew() => Clock.Run(async () =>
    {
        var topics = Topics(out _);

        topics["a"].Subscribe(_ => { }).Dispose();
        await PassAsync(1);
        using (topics["a"].Subscribe(_ => { }))
        {
            await PassAsync(1);
        }

        await PassAsync(1);
        using var again = topics["a"].Subscribe(_ => { });
        await PassAsync(1);

        Assert.That(_told, Is.EqualTo(["1+a", "1-a", "2+a"]));
    });

    [Test]
    public void Observer_Faults_IsReportedAndTheOthersGoOn([Values] bool sameTopic, [Values] bool later) => Clock.Run(async () =>
    {
        var topics = Topics(out _);
        var fault = new InvalidOperationException("mine");
        using var bad = topics["a"].SubscribeAwait(async (_, _) =>
        {
            if (later)
            {
                await PassAsync(1);
            }

            throw fault;
        });
        using var good = topics[sameTopic ? "a" : "b"].Subscribe(_observer);
        await PassAsync(1);

        await Served[0].SendAsync("a 1");
        await Served[0].SendAsync("b 2");
        await Served[0].SendAsync("a 3");
        await PassAsync(5);

        Assert.That(Reported, Is.EqualTo([fault]));
        Assert.That(_observer.Values, Is.EqualTo(sameTopic ? ["a 1", "a 3"] : new[] { "b 2" }));
        Assert.That(_told, Is.EqualTo(sameTopic ? ["1+a"] : new[] { "1+a", "1+b", "1-a" }));
        Assert.That(Served.Single().State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void Observer_FaultsAsTheLastOfAll_EndsTheSessionWith1011() => Clock.Run(async () =>
    {
        var topics = Topics(out _);
        var fault = new InvalidOperationException("mine");
        using var bad = topics["a"].Subscribe(void (_) => throw fault);
        await PassAsync(1);

        await Served[0].SendAsync("a 1");
        await PassAsync(60);

        Assert.That(Reported, Is.EqualTo([fault]));
        Assert.That((await Served.Single().Completion).CodeReceived, Is.EqualTo(CloseCode.InternalError));
    });

    [Test]
    public void TopicOf_Throws_IsTheErrorOfAllAndASubscriptionAfterItBeginsAnew() => Clock.Run(async () =>
    {
        var topics = Topics(out _);
        var errors = new List<Exception>();
        using var a = topics["a"].Subscribe(_ => { }, errors.Add);
        using var b = topics["b"].Subscribe(_ => { }, errors.Add);
        await PassAsync(1);

        await Served[0].SendAsync("!");
        await PassAsync(1);
        using var again = topics["a"].Subscribe(_observer);
        await PassAsync(1);
        await Served[^1].SendAsync("a 1");
        await PassAsync(1);

        Assert.That(errors, Has.Count.EqualTo(2).And.All.TypeOf<FormatException>());
        Assert.That(_told, Is.EqualTo(["1+a", "1+b", "2+a"]));
        Assert.That(_observer.Values, Is.EqualTo(["a 1"]));
    });

    [Test]
    public void GivingUp_OfTheSessions_IsTheErrorOfAll() => Clock.Run(async () =>
    {
        StartServer(admit: _ => Admission.Refused(404));
        var topics = Connect().Reconnect(EverySecond).Topics(session => session.Incoming.Text(), TopicOf, _subscribe, _unsubscribe);
        var errors = new List<Exception>();
        using var a = topics["a"].Subscribe(_ => { }, errors.Add);
        using var b = topics["b"].Subscribe(_ => { }, errors.Add);

        await PassAsync(1);

        Assert.That(errors, Has.Count.EqualTo(2).And.All.TypeOf<HandshakeRefusedException>());
    });

    [Test]
    public void SubscribeMessage_CantBeMade_IsTheErrorOfItsTopicAlone() => Clock.Run(async () =>
    {
        var fault = new FormatException();
        _subscribe = topic => topic == "bad" ? throw fault : Frame.Text($"+{topic}");
        var topics = Topics(out _);
        using var good = topics["good"].Subscribe(_ => { });
        using var bad = topics["bad"].Subscribe(_observer);

        await PassAsync(1);

        Assert.That(_observer.Error, Is.SameAs(fault));
        Assert.That(_told, Is.EqualTo(["1+good"]));
        Assert.That(Served.Single().State, Is.EqualTo(ConnectionState.Open));
    });

    [Test]
    public void SubscribeMessage_CantBeMadeInTheNextSessionBehindTheObserversWork_IsItsError() => Clock.Run(async () =>
    {
        var fault = new FormatException();
        _subscribe = topic => topic == "a" && Served.Count > 1 ? throw fault : Frame.Text($"+{topic}");
        var topics = Topics(out var feed);
        using var a = topics["a"].Subscribe(_observer);
        using var b = topics["b"].Subscribe(_ => { });
        await PassAsync(1);
        _observer.BeBusy();

        await Served[0].SendAsync("a 1");
        await PassAsync(1);
        Link.Reset();
        await PassAsync(5);
        var early = _observer.Signals.Count;
        _observer.TakeNext();
        await PassAsync(5);

        Assert.That(early, Is.EqualTo(1));
        Assert.That(_observer.Error, Is.SameAs(fault));
        Assert.That(_told, Is.EqualTo(["1+a", "1+b", "2+b"]));
    });

    [Test]
    public void SubscribeMessage_CantBeMadeWhileTheObserverIsAtWork_IsItsErrorAfterwards() => Clock.Run(async () =>
    {
        var fault = new FormatException();
        _subscribe = topic => topic == "a" ? throw fault : Frame.Text($"+{topic}");
        var topics = Topics(out var feed, options => options with { OutboxHigh = 8, OutboxLow = 0 });
        using var other = feed.Subscribe((IWebSocketSession _) => { });
        await PassAsync(1);
        Link.Connections[0].Client.Stall();
        using var big = topics[new string('x', 1 << 19)].Subscribe(_ => { });
        using var waiting = topics["b"].Subscribe(_ => { });
        using var a = topics["a"].Subscribe(_observer);
        _observer.BeBusy();

        await Served[0].SendAsync("a 1");
        await PassAsync(1);
        Link.Connections[0].Client.Resume();
        await PassAsync(1);
        var early = _observer.Signals.Count;
        _observer.TakeNext();
        await PassAsync(1);

        Assert.That(early, Is.EqualTo(1));
        Assert.That(_observer.Error, Is.SameAs(fault));
        Assert.That(_told.Skip(1), Is.EqualTo(["1+b"]));
    });

    [Test]
    public void UnsubscribeMessage_CantBeMade_IsReported() => Clock.Run(async () =>
    {
        var fault = new FormatException();
        _unsubscribe = _ => throw fault;
        var topics = Topics(out _);
        using var b = topics["b"].Subscribe(_ => { });
        var a = topics["a"].Subscribe(_ => { });
        await PassAsync(1);

        a.Dispose();
        await PassAsync(1);

        Assert.That(Reported, Is.EqualTo([fault]));
        Assert.That(Served.Single().State, Is.EqualTo(ConnectionState.Open));
    });

    private static string? TopicOf(string text) =>
        text == "!" ? throw new FormatException() : text.Contains(' ') ? text.Split(' ')[0] : null;

    private Topics<string, string> Topics(out Reconnection feed, Func<WebSocketSessionOptions, WebSocketSessionOptions>? change = null)
    {
        StartServer(Listen, options: change);
        var client = ClientOptions with { Session = (change ?? (options => options))(SessionOptions) };
        feed = WebSocketClient.Connect(Uri, client).Reconnect(EverySecond);
        return feed.Topics(session => session.Incoming.Text(), TopicOf, _subscribe, _unsubscribe);
    }

    private void Listen(IWebSocketSession session)
    {
        var number = Served.Count;
        session.Incoming.Text().Subscribe(text => _told.Add($"{number}{text}"), _ => { });
    }
}
