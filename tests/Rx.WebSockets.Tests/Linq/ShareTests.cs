using System;
using System.Collections.Generic;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ShareTests : FlowOperatorContract<int, int>
{
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<int> _one = new();
    private readonly TestObserver<int> _two = new();

    public override IFlow<int> Apply(IFlow<int> source) => source.Share();

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Share_Observers_ShareOneSubscriptionAndSeeTheValuesFromTheirsOn()
    {
        var flow = _source.Share();

        using var first = flow.Subscribe(_one);
        _source.Send(1);
        using var second = flow.Subscribe(_two);
        _source.Send(2);
        _source.Complete();

        Assert.That(_one.Values, Is.EqualTo([1, 2]));
        Assert.That(_two.Values, Is.EqualTo([2]));
        Assert.That(_one.IsCompleted && _two.IsCompleted);
    }

    [Test]
    public void Share_LastObserverLeaves_TheSubscriptionEndsAndTheNextOneIsNew()
    {
        var flow = _source.Share();

        var first = flow.Subscribe(_one);
        var second = flow.Subscribe(_two);
        first.Dispose();
        first.Dispose();
        var before = _source.Subscribers;
        second.Dispose();
        var after = _source.Subscribers;
        using var third = flow.Subscribe(new TestObserver<int>());

        Assert.That((before, after, _source.Subscribers), Is.EqualTo((1, 0, 1)));
    }

    [Test]
    public void Share_OneIsAtWork_TheSourceWaitsForTheSlowest()
    {
        var flow = _source.Share();
        using var first = flow.Subscribe(_one);
        using var second = flow.Subscribe(_two);
        _one.BeBusy();
        _two.BeBusy();

        var sent = _source.SendAsync(1);
        _one.TakeNext();
        var waited = !sent.IsCompleted;
        _two.TakeNext();

        Assert.That(waited && sent.IsCompletedSuccessfully);
    }

    [Test]
    public void Share_TheSlowOneLeaves_TheSourceGoesOnForTheOthers()
    {
        var flow = _source.Share();
        using var first = flow.Subscribe(_one);
        var second = flow.Subscribe(_two);
        _two.BeBusy();

        var sent = _source.SendAsync(1);
        second.Dispose();
        var told = _two.Tokens[0].IsCancellationRequested;
        _source.Send(2);

        Assert.That(sent.IsCompletedSuccessfully && told && !_one.Tokens[0].IsCancellationRequested);
        Assert.That(_one.Values, Is.EqualTo([1, 2]));
        Assert.That(_two.Values, Is.EqualTo([1]));
    }

    [Test]
    public void Share_ObserverLeavesWithinTheValueOfAnother_GetsNothingMore()
    {
        var flow = _source.Share();
        IDisposable? second = null;
        using var first = flow.Subscribe(_one);
        second = flow.Subscribe(_two);
        _one.OnValue = _ => second.Dispose();

        _source.Send(1, 2);

        Assert.That(_one.Values, Is.EqualTo([1, 2]));
        Assert.That(_two.Signals, Is.Empty);
    }

    [Test]
    public void Share_OneFaults_TheOthersGetItAsTheirErrorAndTheSourceHearsOfItWhenAllAreDone([Values] bool pushed)
    {
        var flow = _source.Share();
        var fault = new TimeoutException();
        using var first = flow.Subscribe(_one);
        using var second = flow.Subscribe(_two);
        _one.OnValue = _ => throw fault;

        Assert.That(() => _source.Insist(1, pushed), Throws.Exception.SameAs(fault));
        Assert.That(_one.Signals, Has.Count.EqualTo(1));
        Assert.That(_two.Values, Is.EqualTo([1]));
        Assert.That(_two.Error, Is.SameAs(fault));
        Assert.That(_source.LastToken.IsCancellationRequested, Is.False, "the fault ends the subscription, not a disposal before it");
    }

    [Test]
    public void Share_OneFaultsWhileAnotherIsAtWork_TheErrorWaitsForIt()
    {
        var flow = _source.Share();
        using var first = flow.Subscribe(_one);
        using var second = flow.Subscribe(_two);
        _one.OnValue = _ => throw new TimeoutException();
        _two.BeBusy();

        var sent = _source.SendAsync(1);
        var early = _two.Signals.Count;
        _two.TakeNext();

        Assert.That(early, Is.EqualTo(1));
        Assert.That(_two.Error, Is.InstanceOf<TimeoutException>());
        Assert.That(async () => await sent, Throws.InstanceOf<TimeoutException>());
    }

    [Test]
    public void Share_OneFaultsAndSomebodyHearsOfIt_TheOthersGoOnUntilTheLastFaults()
    {
        var faults = new List<Exception>();
        var flow = _source.Share(faults.Add);
        var (mine, last) = (new TimeoutException(), new InvalidOperationException());
        using var first = flow.Subscribe(_one);
        using var second = flow.Subscribe(_two);
        _one.OnValue = _ => throw mine;

        _source.Send(1, 2);
        _two.OnValue = _ => throw last;

        Assert.That(() => _source.Send(3), Throws.Exception.SameAs(last));
        Assert.That(_two.Values, Is.EqualTo([1, 2, 3]));
        Assert.That(faults, Is.EqualTo([mine]));
    }

    [Test]
    public void Share_OneDoesNotHandleTheEnd_TheOthersGetItAndTheSourceHearsOfIt()
    {
        var flow = _source.Share();
        var error = new TimeoutException();
        using var first = flow.Subscribe((int _) => { });
        using var second = flow.Subscribe(_two);

        Assert.That(() => _source.Fail(error), Throws.Exception.SameAs(error));
        Assert.That(_two.Error, Is.SameAs(error));
    }

    [Test]
    public void Share_SourceSaysStop_AllAtWorkAreTold()
    {
        var flow = _source.Share();
        using var first = flow.Subscribe(_one);
        using var second = flow.Subscribe(_two);
        using var stop = new CancellationTokenSource();
        _one.BeBusy();
        _two.BeBusy();

        var sent = _source.LastObserver.OnNextAsync(1, stop.Token).AsTask();
        stop.Cancel();
        _one.Fault(new OperationCanceledException(_one.Tokens[0]));
        _two.TakeNext();

        Assert.That(_one.Tokens[0].IsCancellationRequested && _two.Tokens[0].IsCancellationRequested);
        Assert.That(sent.IsCompletedSuccessfully);
    }

    [Test]
    public void Share_SourcePushesWhileOneIsAtWork_IsRefused()
    {
        using var first = _source.Share().Subscribe(_one);
        _one.BeBusy();

        var sent = _source.SendAsync(1);

        Assert.That(() => _source.Insist(2, pushed: true), Throws.InvalidOperationException);
        Assert.That(sent.IsCompleted, Is.False);
    }

    [Test]
    public void Share_SubscribedAfterTheEnd_SubscribesAnew()
    {
        var flow = _source.Share();
        using var first = flow.Subscribe(_one);
        _source.Complete();

        using var second = flow.Subscribe(_two);
        _source.Send(1);

        Assert.That(_two.Values, Is.EqualTo([1]));
    }
}
