using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class BufferTests : BoundedOperatorContract<int, IReadOnlyList<int>>
{
    private readonly VirtualClock _clock = new();
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<IReadOnlyList<int>> _observer = new();

    protected override int Room => 1;

    public override IFlow<IReadOnlyList<int>> Apply(IFlow<int> source) => source.Buffer(1);

    public override int In(int i) => i;

    public override IReadOnlyList<int> Out(int i) => [i];

    [Test]
    public void Buffer_NoLengthOrNegativeTime_IsRefusedAtTheCall()
    {
        Assert.That(() => _source.Buffer(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => _source.Buffer(TimeSpan.FromTicks(-2), 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Buffer_ByCount_PassesFullListsAndTheRestAtTheEnd([Values] bool errors)
    {
        using var subscription = _source.Buffer(2).Subscribe(_observer);

        _source.Send(1, 2, 3);
        var before = _observer.Values.Count();
        if (errors)
        {
            _source.Fail(new TimeoutException());
        }
        else
        {
            _source.Complete();
        }

        Assert.That(before, Is.EqualTo(1));
        Assert.That(_observer.Values, Is.EqualTo(new int[][] { [1, 2], [3] }));
        Assert.That((_observer.IsCompleted, _observer.Error is not null), Is.EqualTo((!errors, errors)));
    }

    [Test]
    public void Buffer_ByTime_PassesWhenTheTimeOfTheFirstValueIsUp()
    {
        using var subscription = Timed(count: 100);

        _source.Send(1);
        _clock.AdvanceBy(TimeSpan.FromSeconds(9));
        _source.Send(2);
        var before = _observer.Signals.Count;
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        _source.Send(3);
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));

        Assert.That(before, Is.Zero);
        Assert.That(_observer.Values, Is.EqualTo(new int[][] { [1, 2], [3] }));
    }

    [Test]
    public void Buffer_FullBeforeItsTime_PassesAndTheNextListHasItsOwnTime()
    {
        using var subscription = Timed(count: 2);

        _source.Send(1);
        _clock.AdvanceBy(TimeSpan.FromSeconds(9));
        _source.Send(2, 3);
        _clock.AdvanceBy(TimeSpan.FromSeconds(9));
        var before = _observer.Values.Count();
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(before, Is.EqualTo(1));
        Assert.That(_observer.Values, Is.EqualTo(new int[][] { [1, 2], [3] }));
    }

    [Test]
    public void Buffer_TimeOfAFullListIsUp_DoesNotCountForTheNext()
    {
        using var subscription = Timed(count: 2);

        _source.Send(1, 2);
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));
        _source.Send(3);
        var before = _observer.Values.Count();
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));

        Assert.That((before, _observer.Values.Count()), Is.EqualTo((1, 2)));
    }

    [Test]
    public void Buffer_TimeIsUpWhileTheObserverIsAtWork_PassesWhenItIsDoneWithWhatCameMeanwhile()
    {
        using var subscription = Timed(count: 3);
        _observer.BeBusy();

        _source.Send(1, 2, 3, 4);
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));
        _source.Send(5);
        var sixth = _source.SendAsync(6);
        var waited = !sixth.IsCompleted;
        _observer.TakeNext();

        Assert.That(waited && sixth.IsCompletedSuccessfully);
        Assert.That(_observer.Values, Is.EqualTo(new int[][] { [1, 2, 3], [4, 5, 6] }));
    }

    [Test]
    public void Buffer_NothingComes_NothingPassesAndNoTimeIsMeasured()
    {
        using var subscription = Timed(count: 2);

        Assert.That(_clock.PendingActions, Is.Zero);
        _source.Complete();
        Assert.That(_observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void Buffer_DisposedOrEnded_TheTimerIsCancelled([Values] bool disposed)
    {
        var subscription = Timed(count: 2);
        _source.Send(1);

        Action end = disposed ? subscription.Dispose : _source.Complete;
        end();

        Assert.That(_clock.PendingActions, Is.Zero);
        Assert.That(_observer.Values.Count(), Is.EqualTo(disposed ? 0 : 1));
    }

    [Test]
    public void Buffer_FaultAtAListWhoseTimeIsUp_ComesBackWithTheNextValue()
    {
        using var subscription = Timed(count: 2);
        var fault = new InvalidOperationException();
        _observer.OnValue = _ => throw fault;

        _source.Send(1);
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));

        Assert.That(() => _source.Send(2), Throws.Exception.SameAs(fault));
    }

    private IDisposable Timed(int count) => _source.Buffer(TimeSpan.FromSeconds(10), count, _clock).Subscribe(_observer);
}
