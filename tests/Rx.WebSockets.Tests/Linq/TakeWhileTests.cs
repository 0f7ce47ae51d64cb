using System;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class TakeWhileTests : FlowOperatorContract<int, int>
{
    public override IFlow<int> Apply(IFlow<int> source) => source.TakeWhile(value => value < 10);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void TakeWhile_NoPredicate_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<int>().TakeWhile(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void TakeWhile_ValueRefused_CompletesAndUnsubscribes([Values] bool pushed)
    {
        var (source, observer, _) = Subscribed();

        source.Insist(1, pushed);
        source.Insist(10, pushed);
        source.Insist(2, pushed);

        Assert.That(observer.Values, Is.EqualTo([1]));
        Assert.That(observer.IsCompleted);
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void TakeWhile_PredicateThrows_ErrorsAndUnsubscribes([Values] bool pushed)
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        var error = new InvalidOperationException();
        using var subscription = source.TakeWhile(_ => throw error).Subscribe(observer);

        source.Insist(1, pushed);

        Assert.That(observer.Error, Is.SameAs(error));
        Assert.That(source.Subscribers, Is.Zero);
    }
}
