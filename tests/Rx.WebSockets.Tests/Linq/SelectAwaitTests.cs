using System;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SelectAwaitTests : FlowOperatorContract<int, int>
{
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<int> _observer = new();
    private readonly Works _works = new();

    private protected override Push Pushes => Push.IsRefused;

    public override IFlow<int> Apply(IFlow<int> source) => source.SelectAwait((value, _) => ValueTask.FromResult(value));

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void SelectAwait_NoSelector_IsRefusedAtTheCall()
    {
        Assert.That(() => _source.SelectAwait<int, int>(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void SelectAwait_WorkAndThenTheObserver_TheSourceWaitsForBoth()
    {
        using var subscription = _source.SelectAwait(_works.DoAsync).Subscribe(_observer);
        _observer.BeBusy();

        var sent = _source.SendAsync(1);
        var atWork = (sent.IsCompleted, _observer.Signals.Count);
        _works.End(1);
        var passed = (sent.IsCompleted, _observer.Signals.Count);
        _observer.TakeNext();

        Assert.That((atWork, passed), Is.EqualTo(((false, 0), (false, 1))));
        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That(_observer.Values, Is.EqualTo([10]));
    }

    [Test]
    public void SelectAwait_SelectorThrowsOrItsTaskFaults_IsTheErrorAndUnsubscribes([Values] bool throws)
    {
        var error = new TimeoutException();
        using var subscription = _source.SelectAwait<int, int>((value, token) => throws ? throw error : _works.DoAsync(value, token)).Subscribe(_observer);

        var sent = _source.SendAsync(1);
        if (!throws)
        {
            _works.Fault(1, error);
        }

        Assert.That(_observer.Error, Is.SameAs(error));
        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public void SelectAwait_DisposedWhileAtWork_TheTokenFiresAndTheResultIsDropped([Values] bool sourceGivesToken)
    {
        var subscription = _source.SelectAwait(_works.DoAsync).Subscribe(_observer);

        _ = sourceGivesToken ? _source.SendAsync(1) : _source.LastObserver.OnNextAsync(1, CancellationToken.None).AsTask();
        subscription.Dispose();
        _works.End(1);

        Assert.That(_works.Tokens[1].IsCancellationRequested);
        Assert.That(_observer.Signals, Is.Empty);
    }

    [Test]
    public void SelectAwait_SourceSaysStopAndTheSelectorHeeds_TheSourceHearsOfTheCancellationAndItsEndPasses()
    {
        using var subscription = _source.SelectAwait(_works.DoAsync).Subscribe(_observer);
        using var stop = new CancellationTokenSource();

        var sent = _source.LastObserver.OnNextAsync(1, stop.Token).AsTask();
        stop.Cancel();
        _works.GiveUp(1);
        _source.Fail(new TimeoutException());

        Assert.That(sent.IsCanceled);
        Assert.That(_observer.Error, Is.InstanceOf<TimeoutException>());
    }

    [Test]
    public void SelectAwait_SourceSaysStopAndTheSelectorDoesNotHeed_TheResultPasses()
    {
        using var subscription = _source.SelectAwait(_works.DoAsync).Subscribe(_observer);
        using var stop = new CancellationTokenSource();

        _ = _source.LastObserver.OnNextAsync(1, stop.Token).AsTask();
        stop.Cancel();
        _works.End(1);

        Assert.That(_observer.Values, Is.EqualTo([10]));
    }
}
