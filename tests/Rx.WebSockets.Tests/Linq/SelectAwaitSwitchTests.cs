using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SelectAwaitSwitchTests : HoldingOperatorContract<int, int>
{
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<int> _observer = new();
    private readonly Works _works = new();

    protected override int Room => int.MaxValue;

    public override IFlow<int> Apply(IFlow<int> source) => source.SelectAwait((value, _) => ValueTask.FromResult(value), Await.SwitchToLatest);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void SwitchToLatest_NewValues_TellTheWorkAndOnlyTheLatestFollowsWhenThatHasEnded([Values] bool heeds)
    {
        using var subscription = _source.SelectAwait(_works.DoAsync, Await.SwitchToLatest).Subscribe(_observer);

        _source.Send(1);
        var before = _works.Tokens[1].IsCancellationRequested;
        _source.Send(2, 3);
        var told = _works.Tokens[1].IsCancellationRequested;
        if (heeds)
        {
            _works.GiveUp(1);
        }
        else
        {
            _works.End(1);
        }

        _works.End(3);

        Assert.That((before, told, _works.Tokens[3].IsCancellationRequested), Is.EqualTo((false, true, false)));
        Assert.That(_works.Begun, Is.EqualTo([1, 3]));
        Assert.That(_observer.Values, Is.EqualTo([30]));
    }

    [Test]
    public void SwitchToLatest_WorkFaultsAfterItWasTold_IsTheErrorAllTheSame()
    {
        using var subscription = _source.SelectAwait(_works.DoAsync, Await.SwitchToLatest).Subscribe(_observer);

        _source.Send(1, 2);
        _works.Fault(1, new TimeoutException());

        Assert.That(_observer.Error, Is.InstanceOf<TimeoutException>());
        Assert.That(_works.Begun, Is.EqualTo([1]));
    }

    [Test]
    public void SwitchToLatest_Completion_WaitsForTheLatestWork()
    {
        using var subscription = _source.SelectAwait(_works.DoAsync, Await.SwitchToLatest).Subscribe(_observer);

        _source.Send(1, 2);
        _source.Complete();
        _works.GiveUp(1);
        var early = _observer.Signals.Count;
        _works.End(2);

        Assert.That(early, Is.Zero);
        Assert.That(_observer.Values, Is.EqualTo([20]));
        Assert.That(_observer.IsCompleted);
    }

    [Test]
    public void SwitchToLatest_MillionToAStoppedObserver_OnlyTheLatestIsHeld()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        for (var i = 0; i < 1_000_000; i++)
        {
            _ = source.LastObserver.OnNextAsync(i);
        }

        observer.TakeNext();

        Assert.That(observer.Values, Is.EqualTo([0, 999_999]));
    }
}
