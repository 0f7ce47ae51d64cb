using System;
using System.Reactive.Subjects;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class TakeUntilTests : FlowOperatorContract<int, int>
{
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<int> _observer = new();
    private readonly Subject<string> _other = new();

    private protected override Push Pushes => Push.IsTaken;

    [TearDown]
    public void DisposeOther() => _other.Dispose();

    public override IFlow<int> Apply(IFlow<int> source) => source.TakeUntil(new TestFlow<string>());

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void TakeUntil_NoOther_IsRefusedAtTheCall()
    {
        Assert.That(() => _source.TakeUntil((IObservable<int>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void TakeUntil_OtherSignals_CompletesAndEndsBothSubscriptions()
    {
        using var subscription = _source.TakeUntil(_other).Subscribe(_observer);

        _source.Send(1);
        _other.OnNext("stop");
        _source.Insist(2);

        Assert.That(_observer.Values, Is.EqualTo([1]));
        Assert.That(_observer.IsCompleted);
        Assert.That((_source.Subscribers, _other.HasObservers), Is.EqualTo((0, false)));
    }

    [Test]
    public void TakeUntil_OtherSignalsWhileTheObserverIsAtWork_CompletesWhenItIsDone()
    {
        using var subscription = _source.TakeUntil(_other).Subscribe(_observer);
        _observer.BeBusy();

        var sent = _source.SendAsync(1);
        _other.OnNext("stop");
        var early = _observer.Signals.Count;
        var cancelled = _observer.Tokens[0].IsCancellationRequested;
        _observer.TakeNext();

        Assert.That((early, cancelled), Is.EqualTo((1, false)));
        Assert.That(_observer.IsCompleted && sent.IsCompletedSuccessfully);
    }

    [Test]
    public void TakeUntil_OtherSignalsWithinAValue_CompletesBehindIt()
    {
        using var subscription = _source.TakeUntil(_other).Subscribe(_observer);
        var within = 0;
        _observer.OnValue = _ =>
        {
            _other.OnNext("stop");
            within = _observer.Signals.Count;
        };

        _source.Send(1);

        Assert.That(within, Is.EqualTo(1));
        Assert.That(_observer.IsCompleted);
    }

    [Test]
    public void TakeUntil_OtherSignalsWithinSubscribe_Completes()
    {
        using var subscription = _source.TakeUntil(new BehaviorSubject<int>(1)).Subscribe(_observer);

        Assert.That(_observer.IsCompleted);
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public void TakeUntil_OtherErrs_IsTheError()
    {
        var error = new TimeoutException();
        using var subscription = _source.TakeUntil(_other).Subscribe(_observer);

        _other.OnError(error);

        Assert.That(_observer.Error, Is.SameAs(error));
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public void TakeUntil_OtherCompletes_TheFlowGoesOn()
    {
        using var subscription = _source.TakeUntil(_other).Subscribe(_observer);

        _other.OnCompleted();
        _source.Send(1);

        Assert.That(_observer.Values, Is.EqualTo([1]));
    }

    [Test]
    public void TakeUntil_EndsOtherwise_TheOtherIsLetGo([Range(0, 2)] int end)
    {
        var subscription = _source.TakeUntil(_other).Subscribe(_observer);

        Action act = end switch
        {
            0 => _source.Complete,
            1 => () => _source.Fail(new TimeoutException()),
            _ => subscription.Dispose,
        };
        act();

        Assert.That(_other.HasObservers, Is.False);
    }
}
