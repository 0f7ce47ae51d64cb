using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using Microsoft.Reactive.Testing;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.ReactiveTesting.Tests.Fixture;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.ReactiveTesting.Tests;

public sealed class FlowTests : SchedulerFixture
{
    [Test]
    public void Buffer_ByTime_PassesItsListsOnTheScheduler()
    {
        var (client, server) = OpenPair();
        var lists = Record(server.Incoming.Text().Buffer(Ms(10), count: 3, Scheduler).Select(Joined));

        Texts((1, "a"), (2, "b"), (3, "c"), (50, "d"), (55, "e")).Subscribe(client.Outgoing);
        Scheduler.AdvanceTo(Ms(100).Ticks);

        ByMilliseconds(lists).AssertEqual(Value(3, "abc"), Value(60, "de"));
    }

    [Test]
    public void ObserveOn_TheScheduler_TakesATurnOfItForEachValue()
    {
        var (client, server) = OpenPair();
        var late = new TestScheduler();
        var texts = new List<string>();
        using var subscription = server.Incoming.Text().ObserveOn(late, capacity: 2).Subscribe(text => texts.Add(text));

        Texts((1, "a"), (2, "b")).Subscribe(client.Outgoing);
        Scheduler.AdvanceTo(Ms(10).Ticks);
        var before = texts.Count;
        late.AdvanceBy(1);
        var first = texts.Count;
        late.AdvanceBy(1);

        Assert.That((before, first), Is.EqualTo((0, 1)));
        texts.AssertEqual("a", "b");
    }

    [Test]
    public void TakeUntil_AHotObservable_CompletesTheFlowAtItsValue()
    {
        var (client, server) = OpenPair();
        var stop = Scheduler.CreateHotObservable(Value(15, 0));
        var texts = Record(server.Incoming.Text().TakeUntil(stop));

        Texts((10, "a"), (20, "b")).Subscribe(client.Outgoing);
        Scheduler.AdvanceTo(Ms(100).Ticks);

        ByMilliseconds(texts).AssertEqual(Value(10, "a"), Completion<string>(15));
        stop.Subscriptions.AssertEqual(Subscribe(0, Ms(15).Ticks));
    }

    [Test]
    public void OperatorsOfRx_OnAFlow_RunOnTheScheduler()
    {
        var (client, server) = OpenPair();

        var texts = Record(server.Incoming.Text().Throttle(Ms(10), Scheduler));
        Texts((1, "a"), (2, "b"), (30, "c")).Subscribe(client.Outgoing);
        Scheduler.AdvanceTo(Ms(100).Ticks);

        ByMilliseconds(texts).AssertEqual(Value(12, "b"), Value(40, "c"));
    }

    [Test]
    public void ValidateGrammar_OfAHotObservableThatBreaksIt_FindsTheFault()
    {
        var right = Scheduler.CreateHotObservable(OnNext(210, 'a'), OnCompleted<char>(220)).ValidateGrammar();
        var wrong = Scheduler.CreateHotObservable(OnNext(210, 'a'), OnCompleted<char>(220), OnNext(230, 'b')).ValidateGrammar();
        var seen = Record(right);
        using var subscription = wrong.Subscribe(_ => { });

        Assert.That(Scheduler.Start, Throws.TypeOf<GrammarException>());

        seen.Messages.AssertEqual(OnNext(210, 'a'), OnCompleted<char>(220));
        Assert.That(right.ThrowIfViolated, Throws.Nothing);
    }

    private static string Joined(IReadOnlyList<string> texts) => string.Concat(texts);

    private ITestableObservable<Frame> Texts(params (long At, string Text)[] texts) =>
        Scheduler.CreateHotObservable([.. texts.Select(text => Value(text.At, Frame.Text(text.Text)))]);
}
