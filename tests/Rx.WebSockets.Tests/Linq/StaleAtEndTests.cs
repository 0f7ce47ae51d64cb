using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;
using Change = Rx.WebSockets.KeyedChange<string, int>;

namespace Rx.WebSockets.Tests.Linq;

// Where is what else the contract asks of ends: a change more comes before them here.
public sealed class StaleAtEndTests : FlowOperatorContract<Change, Change>
{
    public override IFlow<Change> Apply(IFlow<Change> source) => source.StaleAtEnd().Where(change => change.HasKey);

    public override Change In(int i) => Change.Upsert($"{i}", i);

    public override Change Out(int i) => In(i);

    [Test]
    public void End_OfTheSource_FollowsBehindStale([Values] bool errors)
    {
        var source = new TestFlow<Change>();
        var observer = new TestObserver<Change>();
        var error = new TimeoutException();
        using var subscription = source.StaleAtEnd().Subscribe(observer);

        source.Send(In(1));
        if (errors)
        {
            source.Fail(error);
        }
        else
        {
            source.Complete();
        }

        Assert.That(observer.Values, Is.EqualTo([In(1), Change.Stale]));
        Assert.That((observer.IsCompleted, observer.Error), Is.EqualTo((!errors, errors ? error : null)));
    }

    [Test]
    public void End_ObserverIsAtWorkOnStale_WaitsForIt([Values] bool errors)
    {
        var source = new TestFlow<Change>();
        var observer = new TestObserver<Change>();
        using var subscription = source.StaleAtEnd().Subscribe(observer);
        observer.BeBusy();

        Action end = errors ? () => source.Fail(new TimeoutException()) : source.Complete;
        end();
        var early = observer.Signals.Count;
        observer.TakeNext();

        Assert.That((early, observer.Signals.Count), Is.EqualTo((1, 2)));
    }
}
