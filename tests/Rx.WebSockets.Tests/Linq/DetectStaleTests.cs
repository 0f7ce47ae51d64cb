using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class DetectStaleTests : FlowOperatorContract<int, MaybeStale<int>>
{
    private readonly VirtualClock _clock = new();
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<MaybeStale<int>> _observer = new();

    private protected override Push Pushes => Push.IsTaken;

    public override IFlow<MaybeStale<int>> Apply(IFlow<int> source) => source.DetectStale(Seconds(6), _clock);

    public override int In(int i) => i;

    public override MaybeStale<int> Out(int i) => MaybeStale<int>.Fresh(i);

    [Test]
    public void DetectStale_TimeThatIsNotPositive_IsRefusedAtTheCall([Values(0, -1)] int ticks)
    {
        var time = TimeSpan.FromTicks(ticks);

        Assert.That(() => _source.DetectStale(time), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Observable.Never<int>().DetectStale(time), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ((IObservable<int>)null!).DetectStale(Seconds(1)), Throws.ArgumentNullException);
    }

    [Test]
    public void DetectStale_ForEver_NeverSaysSo()
    {
        using var subscription = _source.DetectStale(TimeSpan.MaxValue, _clock).Subscribe(_observer);

        _clock.AdvanceBy(TimeSpan.FromDays(1000));
        _source.Send(1);
        _clock.AdvanceBy(TimeSpan.FromDays(1000));

        Assert.That(_observer.Values, Is.EqualTo([Fresh(1)]));
    }

    [Test]
    public void DetectStale_NothingEverComes_IsStaleOnce()
    {
        using var subscription = Apply(_source).Subscribe(_observer);

        _clock.AdvanceBy(Seconds(5.9));
        var before = _observer.Signals.Count;
        _clock.AdvanceBy(Seconds(0.1));
        var after = _observer.Signals.Count;
        _clock.AdvanceBy(Seconds(100));

        Assert.That((before, after), Is.EqualTo((0, 1)));
        Assert.That(_observer.Values, Is.EqualTo([MaybeStale<int>.Stale]));
    }

    [Test, Property("Pain", 3)]
    public void QuietFeed_BehindALivingPeer_IsToldStaleAndThenFreshAndNothingEnds()
    {
        using var subscription = Apply(_source).Subscribe(_observer);

        _source.Send(1);
        _clock.AdvanceBy(Seconds(5));
        _source.Send(2);
        _clock.AdvanceBy(Seconds(5));
        var before = _observer.Values.ToArray();
        _clock.AdvanceBy(Seconds(60));
        _source.Send(3);
        _clock.AdvanceBy(Seconds(6));

        Assert.That(before, Is.EqualTo([Fresh(1), Fresh(2)]));
        Assert.That(_observer.Values.Skip(2), Is.EqualTo([MaybeStale<int>.Stale, Fresh(3), MaybeStale<int>.Stale]));
        Assert.That(_source.Subscribers, Is.EqualTo(1));
    }

    [Test]
    public void DetectStale_ObserverIsAtWork_ItsTimeIsNoSilence()
    {
        using var subscription = Apply(_source).Subscribe(_observer);
        _observer.BeBusy();

        var sent = _source.SendAsync(1);
        _clock.AdvanceBy(Seconds(100));
        var during = (_observer.Signals.Count, sent.IsCompleted);
        _observer.TakeNext();
        _clock.AdvanceBy(Seconds(5.9));
        var before = _observer.Signals.Count;
        _clock.AdvanceBy(Seconds(0.1));

        Assert.That((during, before), Is.EqualTo(((1, false), 1)));
        Assert.That(_observer.Values.Last().IsStale);
    }

    [Test]
    public void DetectStale_ObserverIsAtWorkOnAStale_TheSourceWaits()
    {
        using var subscription = Apply(_source).Subscribe(_observer);
        _observer.BeBusy();

        _clock.AdvanceBy(Seconds(6));
        var sent = _source.SendAsync(1);
        var waits = !sent.IsCompleted && _observer.Signals.Count == 1;
        _observer.TakeNext();
        _observer.TakeNext();

        Assert.That(waits && sent.IsCompletedSuccessfully);
        Assert.That(_observer.Values, Is.EqualTo([MaybeStale<int>.Stale, Fresh(1)]));
    }

    [Test]
    public void DetectStale_ObserverThrowsAtAStale_TheNextSignalBringsItBack()
    {
        using var subscription = Apply(_source).Subscribe(_observer);
        var fault = new InvalidOperationException();
        _observer.OnValue = _ => throw fault;

        _clock.AdvanceBy(Seconds(6));

        Assert.That(() => _source.Send(1), Throws.Exception.SameAs(fault));
        Assert.That(_observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void DetectStale_ValueComesWithinAStale_FollowsBehindIt()
    {
        using var subscription = Apply(_source).Subscribe(_observer);
        var within = 0;
        _observer.OnValue = value =>
        {
            if (value.IsStale)
            {
                _ = _source.SendAsync(1);
                within = _observer.Signals.Count;
            }
        };

        _clock.AdvanceBy(Seconds(6));

        Assert.That(within, Is.EqualTo(1));
        Assert.That(_observer.Values, Is.EqualTo([MaybeStale<int>.Stale, Fresh(1)]));
    }

    [Test]
    public void DetectStale_EndedInWhateverWay_LeavesNoTimer([Range(0, 2)] int end)
    {
        var subscription = Apply(_source).Subscribe(_observer);
        _source.Send(1);

        Action act = end switch
        {
            0 => _source.Complete,
            1 => () => _source.Fail(new TimeoutException()),
            _ => subscription.Dispose,
        };
        act();
        var (signals, pending) = (_observer.Signals.Count, _clock.PendingActions);
        _clock.AdvanceBy(Seconds(100));

        Assert.That(pending, Is.Zero);
        Assert.That(_observer.Signals, Has.Count.EqualTo(signals));
    }

    [Test]
    public void DetectStale_ObserverAtWorkAtTheEnd_NoStaleComesBetween()
    {
        using var subscription = Apply(_source).Subscribe(_observer);
        _observer.BeBusy();

        _ = _source.SendAsync(1);
        _source.Complete();
        _clock.AdvanceBy(Seconds(100));
        _observer.TakeNext();

        Assert.That(_observer.Values, Is.EqualTo([Fresh(1)]));
        Assert.That(_observer.IsCompleted);
    }

    [Test]
    public void DetectStale_OfAnObservable_SaysTheSame()
    {
        var source = new Subject<int>();
        var seen = new List<string>();
        using var subscription = source.DetectStale(Seconds(6), _clock)
            .ValidateGrammar()
            .Subscribe(value => seen.Add($"{value}@{_clock.Elapsed.TotalSeconds}"), () => seen.Add("end"));

        _clock.AdvanceBy(Seconds(10));
        source.OnNext(1);
        _clock.AdvanceBy(Seconds(5));
        source.OnNext(2);
        _clock.AdvanceBy(Seconds(50));
        source.OnNext(3);
        source.OnCompleted();
        _clock.AdvanceBy(Seconds(100));

        Assert.That(seen, Is.EqualTo(["stale@6", "1@10", "2@15", "stale@21", "3@65", "end"]));
    }

    [Test]
    public void DetectStale_OfAnObservableThatEndsOrIsDisposed_LeavesNoTimer([Range(0, 2)] int end)
    {
        var source = new Subject<int>();
        var error = new TimeoutException();
        Exception? seen = null;
        var subscription = source.DetectStale(Seconds(6), _clock).Subscribe(_ => { }, caught => seen = caught);

        Action act = end switch
        {
            0 => source.OnCompleted,
            1 => () => source.OnError(error),
            _ => subscription.Dispose,
        };
        act();

        Assert.That(seen, Is.SameAs(end == 1 ? error : null));
        Assert.That(source.HasObservers, Is.False);
        Assert.That(_clock.PendingActions, Is.Zero);
    }

    private static MaybeStale<int> Fresh(int value) => MaybeStale<int>.Fresh(value);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
