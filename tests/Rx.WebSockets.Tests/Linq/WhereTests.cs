using System;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class WhereTests : FlowOperatorContract<int, int>
{
    public override IFlow<int> Apply(IFlow<int> source) => source.Where(value => value > 0);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Where_NoPredicate_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<int>().Where(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Where_ValueRefused_IsDropped()
    {
        var (source, observer, _) = Subscribed();

        source.Send(1, -1, 2, -2);

        Assert.That(observer.Values, Is.EqualTo([1, 2]));
    }

    [Test]
    public void Where_ValueRefusedWhileTheObserverWouldWait_TheSourceGoesOn()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        source.Send(-1, -2);

        Assert.That(observer.Values, Is.Empty);
    }

    [Test]
    public void Where_PredicateThrows_ErrorsAndUnsubscribes([Values] bool pushed)
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        var error = new InvalidOperationException();
        using var subscription = source.Where(value => value < 2 ? true : throw error).Subscribe(observer);

        source.Send(1);
        source.Insist(2, pushed);
        source.Insist(1, pushed);

        Assert.That(observer.Values, Is.EqualTo([1]));
        Assert.That(observer.Error, Is.SameAs(error));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Where_PredicateThrowsAndNobodyHandlesTheError_TheSourceHearsOfIt()
    {
        var source = new TestFlow<int>();
        var error = new InvalidOperationException();
        using var subscription = source.Where(_ => throw error).Subscribe(_ => { });

        var sent = source.SendAsync(1);

        Assert.That(async () => await sent, Throws.Exception.SameAs(error));
        Assert.That(source.LastToken.IsCancellationRequested, Is.False, "the fault ends the subscription, not a disposal before it");
    }

    [Test]
    public void Where_PredicateDisposes_TheValueIsDropped()
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        IDisposable? subscription = null;
        subscription = source.Where(_ =>
        {
            subscription!.Dispose();
            return true;
        }).Subscribe(observer);

        source.Send(1);

        Assert.That(observer.Signals, Is.Empty);
    }

    [Test]
    public void Where_ValueAfterTheEnd_IsNotShownToThePredicate([Values] bool pushed)
    {
        var source = new TestFlow<int>();
        var calls = 0;
        source.Where(value =>
        {
            calls++;
            return true;
        }).Subscribe(new TestObserver<int>()).Dispose();

        source.Insist(1, pushed);

        Assert.That(calls, Is.Zero);
    }
}
