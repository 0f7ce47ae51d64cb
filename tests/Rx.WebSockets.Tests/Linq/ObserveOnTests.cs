using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ObserveOnTests : BoundedOperatorContract<int, int>
{
    private readonly VirtualClock _clock = new();
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<int> _observer = new();

    protected override int Room => 3;

    public override IFlow<int> Apply(IFlow<int> source) => source.ObserveOn(ImmediateScheduler.Instance, 3);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void ObserveOn_NoSchedulerOrRoom_IsRefusedAtTheCall()
    {
        Assert.That(() => _source.ObserveOn(null!, 1), Throws.ArgumentNullException);
        Assert.That(() => _source.ObserveOn(_clock, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ObserveOn_Values_PassOnTheSchedulerOnePerTurn()
    {
        using var subscription = _source.ObserveOn(_clock, 5).Subscribe(_observer);
        var seenByOthers = new List<int>();

        _source.Send(1, 2, 3);
        var before = _observer.Signals.Count;
        _clock.Schedule(() => seenByOthers.Add(_observer.Signals.Count));
        _clock.AdvanceBy(TimeSpan.Zero);

        Assert.That((before, seenByOthers.Single()), Is.EqualTo((0, 1)));
        Assert.That(_observer.Values, Is.EqualTo([1, 2, 3]));
        Assert.That(_clock.PendingActions, Is.Zero);
    }

    [Test]
    public void ObserveOn_End_PassesOnTheSchedulerBehindWhatIsHeld([Values] bool errors)
    {
        using var subscription = _source.ObserveOn(_clock, 5).Subscribe(_observer);

        _source.Send(1);
        if (errors)
        {
            _source.Fail(new TimeoutException());
        }
        else
        {
            _source.Complete();
        }

        var before = _observer.Signals.Count;
        _clock.AdvanceBy(TimeSpan.Zero);

        Assert.That((before, _observer.Signals.Count), Is.EqualTo((0, 2)));
        Assert.That((_observer.IsCompleted, _observer.Error is not null), Is.EqualTo((!errors, errors)));
    }

    [Test]
    public void ObserveOn_ObserverIsDoneElsewhere_TheNextValuePassesOnTheScheduler()
    {
        using var subscription = _source.ObserveOn(_clock, 5).Subscribe(_observer);
        _observer.BeBusy();
        _source.Send(1, 2);
        _clock.AdvanceBy(TimeSpan.Zero);

        _observer.TakeNext();
        var before = _observer.Values.Count();
        _clock.AdvanceBy(TimeSpan.Zero);

        Assert.That((before, _observer.Values.Count()), Is.EqualTo((1, 2)));
    }

    [Test]
    public void ObserveOn_DisposedBeforeItsTurn_NothingPassesAndNothingIsScheduledAnyMore()
    {
        var subscription = _source.ObserveOn(_clock, 5).Subscribe(_observer);
        _source.Send(1, 2);

        subscription.Dispose();
        var pending = _clock.PendingActions;
        _clock.AdvanceBy(TimeSpan.Zero);

        Assert.That(pending, Is.Zero);
        Assert.That(_observer.Signals, Is.Empty);
    }

    [Test]
    public void ObserveOn_NobodyHandlesTheError_TheSchedulerHearsOfIt()
    {
        var error = new TimeoutException();
        using var subscription = _source.ObserveOn(_clock).Subscribe((int _) => { });

        _source.Fail(error);

        Assert.That(() => _clock.AdvanceBy(TimeSpan.Zero), Throws.Exception.SameAs(error));
    }
}
