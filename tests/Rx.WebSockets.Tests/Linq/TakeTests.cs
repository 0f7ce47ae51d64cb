using System;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class TakeTests : FlowOperatorContract<int, int>
{
    public override IFlow<int> Apply(IFlow<int> source) => source.Take(3);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Take_NegativeCount_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<int>().Take(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Take_Zero_CompletesAndSubscribesNothing()
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();

        using var subscription = source.Take(0).Subscribe(observer);

        Assert.That(observer.IsCompleted);
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Take_LastValue_PassesThenCompletesAndUnsubscribes([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();

        for (var i = 1; i <= 4; i++)
        {
            source.Insist(i, pushed);
        }

        Assert.That(observer.Values, Is.EqualTo([1, 2, 3]));
        Assert.That(observer.Signals, Has.Count.EqualTo(4));
        Assert.That(observer.IsCompleted);
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Take_ObserverIsAtWorkOnTheLastValue_CompletesWhenItIsDone()
    {
        var (source, observer, _) = Subscribed();
        source.Send(1, 2);
        observer.BeBusy();

        var last = source.SendAsync(3);
        var early = observer.IsCompleted || last.IsCompleted;
        observer.TakeNext();

        Assert.That(early, Is.False);
        Assert.That(observer.IsCompleted && last.IsCompletedSuccessfully);
    }

    [Test]
    public void Take_ObserverFaultsOnTheLastValue_DoesNotComplete()
    {
        var (source, observer, _) = Subscribed();
        source.Send(1, 2);
        observer.OnValue = _ => throw new InvalidOperationException();

        Assert.That(() => source.Send(3), Throws.InvalidOperationException);
        Assert.That(observer.IsCompleted, Is.False);
    }

    [Test]
    public void Take_SourceSignalsWithinTheLastValue_NothingMorePasses([Values] bool pushed)
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int> { OnValue = value => source.Insist(value + 1, pushed) };
        using var subscription = source.Take(1).Subscribe(observer);

        source.Insist(1, pushed);

        Assert.That(observer.Values, Is.EqualTo([1]));
        Assert.That(observer.IsCompleted);
    }
}
