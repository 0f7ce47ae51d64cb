using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Reconnecting.Fixture;

namespace Rx.WebSockets.Tests.Linq;

[InlineAwaits]
public sealed class FromEachTests : FeedFixture
{
    private readonly List<TestFlow<int>> _flows = [];
    private readonly List<IWebSocketSession> _sessions = [];
    private readonly TestObserver<int> _observer = new();
    private readonly List<FlowGrammarValidator<int>> _watched = [];

    private static Backoff EverySecond { get; } = Backoff.Constant(Seconds(1));

    [TearDown]
    public void FromEach_InEveryTest_KeepsTheGrammar() => _watched.ForEach(flow => flow.ThrowIfViolated());

    [Test]
    public void FromEach_NothingGiven_IsRefusedAtTheCall()
    {
        Assert.That(() => Flow.FromEach(null!, session => session.Incoming), Throws.ArgumentNullException);
        Assert.That(() => Connect().Reconnect().FromEach<int>(null!), Throws.ArgumentNullException);
        Assert.That(() => Connect().Reconnect().FromEach(session => session.Incoming).Subscribe((IFlowObserver<Frame>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void FromEach_NobodySubscribed_DialsNothing() => Clock.Run(async () =>
    {
        StartServer();

        Connect().Reconnect().FromEach(session => session.Incoming);
        await PassAsync(5);

        Assert.That(Served, Is.Empty);
    });

    [Test]
    [Property("Case", "U14")]
    public void Texts_OfOneSessionAfterTheOther_AreOneFlow() => Clock.Run(async () =>
    {
        StartServer(session => _ = session.SendAsync($"{Served.Count}").AsTask());
        var texts = new List<string>();
        using var subscription = Connect().Reconnect(EverySecond).FromEach(session => session.Incoming.Text()).Subscribe(texts.Add);
        await PassAsync(1);

        Link.Reset();
        await PassAsync(3);
        await Served[^1].SendAsync("last words");
        await Served[^1].CloseAsync();
        await PassAsync(3);

        Assert.That(texts, Is.EqualTo(["1", "2", "last words", "3"]));
    });

    [Test]
    public void Flow_OfASessionEnds_TheNextFollows([Values] bool errors) => Clock.Run(async () =>
    {
        using var subscription = Subscribe();
        await PassAsync(1);

        _flows[0].Send(1, 2);
        await NextSessionAsync();
        if (errors)
        {
            _flows[0].Fail(new SessionException(await _sessions[0].Completion) { Session = _sessions[0] });
        }
        else
        {
            _flows[0].Complete();
        }

        _flows[1].Send(3);

        Assert.That(_observer.Values, Is.EqualTo([1, 2, 3]));
        Assert.That(_observer.Signals, Has.Count.EqualTo(3));
    });

    [Test]
    public void Flow_OfTheLastSessionStillHoldsValues_TheNextIsJoinedBehindThem() => Clock.Run(async () =>
    {
        StartServer(session => _ = SendAsync(session, Served.Count == 1 ? ["a", "b", "c"] : ["d"]));
        var taken = new List<(string, double)>();
        using var subscription = Connect().Reconnect(EverySecond).FromEach(session => session.Incoming.Text()).ValidateGrammar(Clock)
            .SubscribeAwait(async (text, _) =>
            {
                taken.Add((text, Math.Round(Clock.Elapsed.TotalSeconds)));
                await PassAsync(10);
            });

        await PassAsync(1);
        await Served[0].CloseAsync();
        await PassAsync(60);

        Assert.That(taken, Is.EqualTo([("a", 0.0), ("b", 10.0), ("c", 20.0), ("d", 30.0)]));
    });

    [Test]
    public void Sessions_ThatComeAndGoWhileTheObserverIsAtWork_AreNoMoreThanOneAhead() => Clock.Run(async () =>
    {
        StartServer(session => _ = TalkAndGoAsync(session));
        var texts = new List<string>();
        var free = new TaskCompletionSource();
        using var subscription = Connect().Reconnect(EverySecond).FromEach(session => session.Incoming.Text())
            .SubscribeAwait(async (text, _) =>
            {
                texts.Add(text);
                await free.Task;
            });

        await PassAsync(600);
        var whileAtWork = Served.Count;
        free.SetResult();
        await PassAsync(3);

        Assert.That(whileAtWork, Is.EqualTo(2));
        Assert.That(texts.Take(3), Is.EqualTo(["1", "2", "3"]));

        async Task TalkAndGoAsync(IWebSocketSession session)
        {
            await session.SendAsync($"{Served.Count}");
            await session.CloseAsync();
        }
    });

    [Test]
    public void Session_NotTakenYet_TheObserverLeaves_AndTheOthersGoOn() => Clock.Run(async () =>
    {
        StartServer(session => _ = SendAsync(session, "x"));
        var feed = Connect().Reconnect(EverySecond);
        var others = 0;
        using var other = feed.Subscribe((IWebSocketSession _) => others++);
        var slow = feed.FromEach(session => session.Incoming.Text()).SubscribeAwait((_, _) => new ValueTask(new TaskCompletionSource().Task));
        for (var i = 0; i < 2; i++)
        {
            await PassAsync(2);
            await Served[^1].CloseAsync();
        }

        await PassAsync(60);
        var before = others;
        slow.Dispose();
        await PassAsync(2);

        Assert.That((before, others), Is.EqualTo((2, 3)));
    });

    [Test]
    public void Observer_IsAtWork_TheFlowOfTheSessionWaits() => Clock.Run(async () =>
    {
        using var subscription = Subscribe();
        await PassAsync(1);
        _observer.BeBusy();

        var sent = _flows[0].SendAsync(1);
        var waited = !sent.IsCompleted;
        _observer.TakeNext();

        Assert.That(waited && sent.IsCompletedSuccessfully);
    });

    [Test]
    public void Flow_Pushes_TheValueIsTaken() => Clock.Run(async () =>
    {
        using var subscription = Subscribe();
        await PassAsync(1);

        _flows[0].LastObserver.OnNext(1);

        Assert.That(_observer.Values, Is.EqualTo([1]));
    });

    [Test]
    public void Flow_ErrorsOtherwise_IsTheErrorAndHangsUp([Values] bool afterValues) => Clock.Run(async () =>
    {
        using var subscription = Subscribe();
        await PassAsync(1);
        var error = new FormatException();

        _flows[0].Send(afterValues ? [1] : Array.Empty<int>());
        _flows[0].Fail(error);
        await PassAsync(60);

        Assert.That(_observer.Error, Is.SameAs(error));
        Assert.That(Served.Single().State, Is.EqualTo(ConnectionState.Closed));
    });

    [Test]
    public void Flow_ErrorsWithTheEndOfAnotherSession_IsTheError() => Clock.Run(async () =>
    {
        using var subscription = Subscribe();
        await PassAsync(1);
        var other = await WebSocketClient.ConnectAsync(Uri, ClientOptions);
        await other.CloseAsync();
        var error = new SessionException(await other.Completion) { Session = other };

        _flows[0].Fail(error);

        Assert.That(_observer.Error, Is.SameAs(error));
    });

    [Test]
    public void Selector_Throws_IsTheErrorAndHangsUp([Values] bool asNull) => Clock.Run(async () =>
    {
        StartServer();
        var error = new FormatException();
        using var subscription = Connect().Reconnect(EverySecond).FromEach<int>(_ => asNull ? null! : throw error).Subscribe(_observer);

        await PassAsync(60);

        Assert.That(_observer.Error, asNull ? Is.InstanceOf<ArgumentNullException>() : Is.SameAs(error));
        Assert.That(Served.Single().State, Is.EqualTo(ConnectionState.Closed));
    });

    [Test]
    public void GivingUp_WhileValuesAreHeld_IsTheErrorBehindThem() => Clock.Run(async () =>
    {
        StartServer(session => _ = SendAsync(session, "1", "2", "3"));
        using var subscription = Connect().Reconnect(EverySecond).FromEach(session => session.Incoming.Text().Select(int.Parse)).Subscribe(_observer);
        _observer.BeBusy();
        await PassAsync(1);

        await Served[0].CloseAsync(new CloseReason(CloseCode.PolicyViolation, ""));
        await PassAsync(5);
        var early = _observer.Signals.Count;
        for (var i = 0; i < 3; i++)
        {
            _observer.TakeNext();
            await Clock.SettleAsync();
        }

        Assert.That(early, Is.EqualTo(1));
        Assert.That(_observer.Values, Is.EqualTo([1, 2, 3]));
        Assert.That(_observer.Error, Is.TypeOf<SessionException>());
    });

    [Test]
    public void Observer_Faults_EndsTheSessionWith1011AndNothingIsDialledAnyMore([Values] bool later) => Clock.Run(async () =>
    {
        StartServer(session => _ = SendAsync(session, "1"));
        var fault = new InvalidOperationException("mine");
        using var subscription = Connect().Reconnect(EverySecond).FromEach(session => session.Incoming.Text()).SubscribeAwait(async (_, _) =>
        {
            await (later ? PassAsync(1) : Task.CompletedTask);
            throw fault;
        });

        await PassAsync(60);

        Assert.That(Reported, Is.EqualTo([fault]));
        Assert.That((await Served.Single().Completion).CodeReceived, Is.EqualTo(CloseCode.InternalError));
    });

    [Test]
    public void Observer_FaultsWhileAnotherSessionWaits_NothingIsLeftOpen() => Clock.Run(async () =>
    {
        StartServer(session => _ = SendAsync(session, "1"));
        using var subscription = Connect().Reconnect(EverySecond).FromEach(session => session.Incoming.Text()).SubscribeAwait(async (_, _) =>
        {
            await PassAsync(10);
            throw new InvalidOperationException("mine");
        });
        await PassAsync(1);

        await Served[0].CloseAsync();
        await PassAsync(60);

        Assert.That(Served.Select(session => session.State), Is.EqualTo([ConnectionState.Closed, ConnectionState.Closed]));
    });

    [Test]
    public void Dispose_BeforeASession_NothingPasses() => Clock.Run(async () =>
    {
        var subscription = Subscribe();

        subscription.Dispose();
        await PassAsync(5);

        Assert.That(_observer.Signals, Is.Empty);
        Assert.That(_flows, Is.Empty);
    });

    [Test]
    public void Dispose_AfterValues_HangsUpAndNothingPassesAnyMore() => Clock.Run(async () =>
    {
        var subscription = Subscribe();
        await PassAsync(1);
        _flows[0].Send(1);

        subscription.Dispose();
        subscription.Dispose();
        _flows[0].Insist(2);
        await PassAsync(60);

        Assert.That(_observer.Signals, Has.Count.EqualTo(1));
        Assert.That(_flows.Single().Subscribers, Is.Zero);
        Assert.That(Served.Single().State, Is.EqualTo(ConnectionState.Closed));
    });

    [Test]
    public void Dispose_WithinAValue_NothingPassesAnyMore() => Clock.Run(async () =>
    {
        StartServer(session => _ = SendAsync(session, "1", "2"));
        IDisposable? subscription = null;
        _observer.OnValue = _ => subscription!.Dispose();
        subscription = Connect().Reconnect(EverySecond).FromEach(session => session.Incoming.Text().Select(int.Parse)).Subscribe(_observer);

        await PassAsync(60);

        Assert.That(_observer.Values, Is.EqualTo([1]));
        Assert.That(Served.Single().State, Is.EqualTo(ConnectionState.Closed));
    });

    [Test]
    public void Dispose_WhileTheObserverIsAtWork_ItsTokenFires() => Clock.Run(async () =>
    {
        var subscription = Subscribe();
        await PassAsync(1);
        _observer.BeBusy();

        _ = _flows[0].SendAsync(1);
        var before = _observer.Tokens[0].IsCancellationRequested;
        subscription.Dispose();

        Assert.That(before, Is.False);
        Assert.That(_observer.Tokens[0].IsCancellationRequested);
    });

    [Test]
    public void FromEach_Twice_SharesTheSessions() => Clock.Run(async () =>
    {
        StartServer(session => _ = SendAsync(session, "1"));
        var feed = Connect().Reconnect(EverySecond);
        var texts = new List<string>();

        using var first = feed.FromEach(session => session.Incoming.Text()).Subscribe(texts.Add);
        using var second = feed.FromEach(session => session.Incoming.Text()).Subscribe(texts.Add);
        await PassAsync(1);

        Assert.That(texts, Is.EqualTo(["1", "1"]));
        Assert.That(Served, Has.Count.EqualTo(1));
    });

    private static async Task SendAsync(IWebSocketSession session, params string[] texts)
    {
        foreach (var text in texts)
        {
            await session.SendAsync(text);
        }
    }

    private IDisposable Subscribe()
    {
        StartServer();
        var watched = Connect().Reconnect(EverySecond).FromEach(session =>
        {
            var flow = new TestFlow<int>();
            _sessions.Add(session);
            _flows.Add(flow);
            return flow;
        }).ValidateGrammar();
        _watched.Add(watched);
        return watched.Subscribe(_observer);
    }

    private async Task NextSessionAsync()
    {
        await Served[^1].CloseAsync();
        await PassAsync(5);
    }
}
