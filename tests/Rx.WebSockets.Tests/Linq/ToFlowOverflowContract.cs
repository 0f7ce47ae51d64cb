using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Subjects;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>What a flow of an observable keeps, whatever its policy: the source never waits, what is held is bounded, and all that is lost is told.</summary>
public abstract class ToFlowOverflowContract : HoldingOperatorContract<int, int>
{
    /// <summary>A policy that holds two values at most.</summary>
    protected abstract Overflow<int> Policy { get; }

    /// <summary>What an observer gets that is at work on 1 while 2 to 6 come.</summary>
    protected abstract int[] Kept { get; }

    protected override int Room => int.MaxValue;

    public override IFlow<int> Apply(IFlow<int> source) => source.ToFlow(Policy);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test, Property("Pain", 6)]
    public void Producer_TenMillionToAStoppedObserver_TwoAreHeldAndAllOthersAreToldAndCounted()
    {
        var source = new Subject<int>();
        var observer = new TestObserver<int>();
        var told = 0L;
        observer.BeBusy();
        var flow = source.ToFlow(Policy, onDropped: _ => told++);
        using var subscription = flow.Subscribe(observer);

        var taken = 0;
        for (; taken < 10_000_000 && source.HasObservers; taken++)
        {
            source.OnNext(taken % 100);
        }

        source.OnCompleted();
        Drain(observer);

        Assert.That(observer.Values.Count(), Is.InRange(2, 3));
        Assert.That(told, Is.EqualTo(taken - observer.Values.Count()));
        Assert.That(flow.Dropped, Is.EqualTo(told));
    }

    [Test]
    public void Observer_SaysThatItsSessionTakesNothingMore_TheSubscriptionEndsAndNothingIsThrownAtTheSource([Values] bool atOnce)
    {
        var source = new Subject<int>();
        var observer = new TestObserver<int>();
        var ended = new SessionException(null, "The session has ended.");
        using var subscription = source.ToFlow(Policy).Subscribe(observer);

        if (atOnce)
        {
            observer.OnValue = _ => throw ended;
            source.OnNext(1);
        }
        else
        {
            observer.BeBusy();
            source.OnNext(1);
            observer.Fault(ended);
        }

        Assert.That(source.HasObservers, Is.False);
        Assert.That(() => source.OnNext(2), Throws.Nothing);
        Assert.That(observer.Values, Is.EqualTo([1]));
    }

    [Test]
    public void Values_ObserverIsAtWork_AreKeptAsThePolicySays()
    {
        var source = new Subject<int>();
        var observer = new TestObserver<int>();
        var dropped = new List<int>();
        observer.BeBusy();
        using var subscription = source.ToFlow(Policy, dropped.Add).Subscribe(observer);

        foreach (var value in Enumerable.Range(1, 6))
        {
            source.OnNext(value);
        }

        source.OnCompleted();
        Drain(observer);

        Assert.That(observer.Values.Skip(1), Is.EqualTo(Kept));
        Assert.That(observer.Values.Concat(dropped).Order(), Is.EqualTo(Enumerable.Range(1, Policy.Kind is Rx.WebSockets.Flows.OverflowKind.Fail ? 4 : 6)));
    }

    [Test]
    public void OnDropped_Throws_IsTheErrorBehindWhatIsHeld()
    {
        var source = new Subject<int>();
        var observer = new TestObserver<int>();
        observer.BeBusy();
        using var subscription = source.ToFlow(Policy, _ => throw new TimeoutException()).Subscribe(observer);

        for (var i = 1; i <= 4; i++)
        {
            source.OnNext(i);
        }

        Drain(observer);

        Assert.That(observer.Error, Is.InstanceOf<TimeoutException>());
        Assert.That(source.HasObservers, Is.False);
    }

    [Test]
    public void OnDropped_DisposesTheSubscription_NothingPassesAnyMore()
    {
        var source = new Subject<int>();
        var observer = new TestObserver<int>();
        IDisposable? subscription = null;
        observer.BeBusy();
        subscription = source.ToFlow(Policy, _ => subscription!.Dispose()).Subscribe(observer);

        for (var i = 1; i <= 9; i++)
        {
            source.OnNext(i);
        }

        observer.TakeNext();

        Assert.That(observer.Values, Is.EqualTo([1]));
        Assert.That(source.HasObservers, Is.False);
    }

    [Test]
    public void Dropped_OfTwoSubscriptions_IsTheirSum()
    {
        var source = new Subject<int>();
        TestObserver<int>[] observers = [new(), new()];
        var flow = source.ToFlow(Policy);
        foreach (var observer in observers)
        {
            observer.BeBusy();
            _ = flow.Subscribe(observer);
        }

        for (var i = 1; i <= 4; i++)
        {
            source.OnNext(i);
        }

        source.OnCompleted();
        Drain(observers[0]);
        Drain(observers[1]);

        Assert.That(flow.Dropped, Is.EqualTo(8 - observers.Sum(observer => observer.Values.Count())));
    }

    private static void Drain(TestObserver<int> observer)
    {
        while (observer.Signals[^1].HasValue)
        {
            var before = observer.Signals.Count;
            observer.TakeNext();
            if (observer.Signals.Count == before)
            {
                return;
            }
        }
    }
}
