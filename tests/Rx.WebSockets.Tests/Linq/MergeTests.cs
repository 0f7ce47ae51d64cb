using System;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class MergeTests : FlowOperatorContract<int, int>
{
    private readonly TestFlow<int> _one = new();
    private readonly TestFlow<int> _two = new();
    private readonly TestFlow<IFlow<int>> _flows = new();
    private readonly TestObserver<int> _observer = new();

    private protected override Push Pushes => Push.IsTaken;

    public override IFlow<int> Apply(IFlow<int> source) => source.Merge(new TestFlow<int> { OnSubscribe = observer => observer.OnCompleted() });

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Merge_NoFlowOrNoRoom_IsRefusedAtTheCall()
    {
        Assert.That(() => _one.Merge(null!), Throws.ArgumentNullException);
        Assert.That(() => _one.Merge(_two, null!), Throws.ArgumentNullException);
        Assert.That(() => _flows.Merge(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Merge_ValuesOfAll_PassAsTheyComeAndCompletionBehindTheLast()
    {
        using var subscription = _one.Merge(_two).Subscribe(_observer);

        _one.Send(1);
        _two.Send(2);
        _one.Complete();
        _two.Send(3);
        var early = _observer.IsCompleted;
        _two.Complete();

        Assert.That(_observer.Values, Is.EqualTo([1, 2, 3]));
        Assert.That((early, _observer.IsCompleted), Is.EqualTo((false, true)));
    }

    [Test]
    public void Merge_ObserverIsAtWork_EachFlowWaitsForItsTurn()
    {
        using var subscription = _one.Merge(_two).Subscribe(_observer);
        _observer.BeBusy();

        var first = _one.SendAsync(1);
        var second = _two.SendAsync(2);
        var waited = !first.IsCompleted && !second.IsCompleted && _observer.Signals.Count == 1;
        _observer.TakeNext();
        var between = first.IsCompleted && !second.IsCompleted;
        _observer.TakeNext();

        Assert.That(waited && between && second.IsCompletedSuccessfully);
        Assert.That(_observer.Values, Is.EqualTo([1, 2]));
    }

    [Test]
    public void Merge_OneErrs_IsTheErrorAndEndsAll()
    {
        var error = new TimeoutException();
        using var subscription = _one.Merge(_two).Subscribe(_observer);

        _one.Fail(error);
        _two.Insist(1);

        Assert.That(_observer.Error, Is.SameAs(error));
        Assert.That(_observer.Signals, Has.Count.EqualTo(1));
        Assert.That(_two.Subscribers, Is.Zero);
    }

    [Test]
    public void Merge_OneErrsWhileTheObserverIsAtWork_PassesWhenItIsDoneAndReleasesWhoWaits()
    {
        var third = new TestFlow<int>();
        using var subscription = _one.Merge(_two, third).Subscribe(_observer);
        _observer.BeBusy();

        var first = _one.SendAsync(1);
        var waiting = third.SendAsync(3);
        _two.Fail(new TimeoutException());
        var early = _observer.Signals.Count;
        _observer.TakeNext();

        Assert.That(early, Is.EqualTo(1));
        Assert.That(_observer.Values, Is.EqualTo([1]));
        Assert.That(_observer.Error, Is.InstanceOf<TimeoutException>());
        Assert.That(first.IsCompletedSuccessfully && waiting.IsCompletedSuccessfully);
    }

    [Test]
    public void Merge_FlowOfFlowsErrs_PassesAtOnceAlthoughOthersGoOn()
    {
        using var subscription = _flows.Merge(2).Subscribe(_observer);

        _flows.Send(_one);
        _flows.Fail(new TimeoutException());

        Assert.That(_observer.Error, Is.InstanceOf<TimeoutException>());
        Assert.That(_one.Subscribers, Is.Zero);
    }

    [Test]
    public void Merge_AsManyAsMayBe_TheFlowOfFlowsWaitsUntilOneCompletes()
    {
        using var subscription = _flows.Merge(2).Subscribe(_observer);

        _flows.Send(_one);
        var second = _flows.SendAsync(_two);
        var waited = !second.IsCompleted;
        _one.Complete();

        Assert.That(waited && second.IsCompletedSuccessfully);
    }

    [Test]
    public void Merge_OneCompletesWhileTheObserverIsAtWork_TheFlowOfFlowsGoesOnAtOnce()
    {
        using var subscription = _flows.Merge(2).Subscribe(_observer);
        _observer.BeBusy();
        _flows.Send(_one);
        var second = _flows.SendAsync(_two);
        _ = _one.SendAsync(1);

        _two.Complete();

        Assert.That(second.IsCompletedSuccessfully);
        Assert.That(_observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void Merge_AFlowThatIsNoneOrRefuses_IsTheErrorAndEndsAll([Values] bool none)
    {
        using var subscription = _flows.Merge(3).Subscribe(_observer);
        _flows.Send(_one);

        _flows.Send(none ? null! : new TestFlow<int> { OnSubscribe = _ => throw new TimeoutException() });

        Assert.That(_observer.Error, none ? Is.InstanceOf<ArgumentNullException>() : Is.InstanceOf<TimeoutException>());
        Assert.That((_one.Subscribers, _flows.Subscribers), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Merge_ObserverFaults_TheFlowAndTheFlowOfFlowsHearOfItAndTheOthersAreLetGo()
    {
        using var subscription = _flows.Merge(3).Subscribe(_observer);
        var fault = new InvalidOperationException();
        _flows.Send(_one, _two);
        _observer.BeBusy();

        var sent = _one.SendAsync(1);
        var waiting = _two.SendAsync(2);
        _observer.Fault(fault);

        Assert.That(async () => await sent, Throws.Exception.SameAs(fault));
        Assert.That(waiting.IsCompletedSuccessfully);
        Assert.That(_two.Subscribers, Is.Zero);
        Assert.That(() => _flows.Send(_one), Throws.Exception.SameAs(fault));
    }

    [Test]
    public void Merge_Disposed_EndsAllAndReleasesWhoWaits()
    {
        var subscription = _flows.Merge(2).Subscribe(_observer);
        _observer.BeBusy();
        _flows.Send(_one);
        var outer = _flows.SendAsync(_two);
        var first = _one.SendAsync(1);
        var second = _two.SendAsync(2);

        subscription.Dispose();

        Assert.That(outer.IsCompletedSuccessfully && first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
        Assert.That((_one.Subscribers, _two.Subscribers, _flows.Subscribers), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public void Merge_AFlowPushesTwiceAtOnce_IsRefused()
    {
        using var subscription = _one.Merge(_two).Subscribe(_observer);
        _observer.BeBusy();

        _two.Insist(1, pushed: true);
        Assert.That(() => _two.Insist(2, pushed: true), Throws.InvalidOperationException);
        _observer.TakeNext();

        Assert.That(_observer.Error, Is.InstanceOf<InvalidOperationException>());
    }

    [Test]
    public async Task Merge_ManyThreads_LosesNothingAndNeverOverlaps()
    {
        const int Count = 5_000;
        var sources = Enumerable.Range(0, 4).Select(_ => new TestFlow<int>()).ToArray();
        using var subscription = sources[0].Merge(sources[1..]).Subscribe(_observer);

        await Task.WhenAll(sources.Select((source, i) => Task.Run(async () =>
        {
            for (var n = 0; n < Count; n++)
            {
                await source.SendAsync((i * Count) + n);
            }

            source.Complete();
        })));

        Assert.That(_observer.Values.Order(), Is.EqualTo(Enumerable.Range(0, 4 * Count)));
        Assert.That(_observer.IsCompleted);
    }
}
