using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

[InlineAwaits]
public sealed class ToFlowTests
{
    private readonly TestObserver<int> _observer = new();
    private readonly List<string> _log = [];
    private TaskCompletionSource _gate = new();

    [Test]
    public void ToFlow_NoSequence_IsRefusedAtTheCall()
    {
        Assert.That(() => ((IAsyncEnumerable<int>)null!).ToFlow(), Throws.ArgumentNullException);
    }

    [Test]
    public void ToFlow_ValuesAtOnce_PassWithinSubscribeAndThenCompletion()
    {
        using var subscription = Sequence(3).ToFlow().Subscribe(_observer);

        Assert.That(_observer.Values, Is.EqualTo([1, 2, 3]));
        Assert.That(_observer.IsCompleted);
        Assert.That(_log, Is.EqualTo(["pulled 1", "pulled 2", "pulled 3", "disposed"]));
    }

    [Test]
    public void ToFlow_ObserverIsAtWork_TheNextIsNotPulled()
    {
        _observer.BeBusy();
        using var subscription = Sequence(10_000_000).ToFlow().Subscribe(_observer);

        var before = _log.Count;
        _observer.TakeNext();

        Assert.That((before, _log.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public void ToFlow_SequenceThrows_IsDisposedAndIsTheError()
    {
        using var subscription = Sequence(2, then: new TimeoutException()).ToFlow().Subscribe(_observer);

        Assert.That(_observer.Values, Is.EqualTo([1, 2]));
        Assert.That(_observer.Error, Is.InstanceOf<TimeoutException>());
        Assert.That(_log[^1], Is.EqualTo("disposed"));
    }

    [Test]
    public void ToFlow_Subscriptions_EnumerateEachByItself()
    {
        var flow = Sequence(1).ToFlow();

        flow.Subscribe(_observer).Dispose();
        flow.Subscribe(new TestObserver<int>()).Dispose();

        Assert.That(_log, Is.EqualTo(["pulled 1", "disposed", "pulled 1", "disposed"]));
    }

    [Test]
    public void ToFlow_EndlessAndAnOperatorEnds_StopsWithinSubscribe()
    {
        using var subscription = Sequence(int.MaxValue).ToFlow().Take(3).Subscribe(_observer);

        Assert.That(_observer.Values, Is.EqualTo([1, 2, 3]));
        Assert.That(_log, Is.EqualTo(["pulled 1", "pulled 2", "pulled 3", "disposed"]));
    }

    [Test]
    public void ToFlow_DisposedWhileTheObserverIsAtWork_ItsTokenFiresAndTheSequenceIsDisposedBehindIt()
    {
        _observer.BeBusy();
        var subscription = Sequence(2).ToFlow().Subscribe(_observer);

        subscription.Dispose();
        var early = _log.Contains("disposed");
        var told = _observer.Tokens[0].IsCancellationRequested;
        _observer.Fault(new OperationCanceledException(_observer.Tokens[0]));

        Assert.That((early, told), Is.EqualTo((false, true)));
        Assert.That(_log, Is.EqualTo(["pulled 1", "disposed"]));
        Assert.That(_observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void ToFlow_DisposedWhileTheSequenceIsAtWork_ItsTokenFiresAndNothingIsSignalled([Values] bool heeds)
    {
        var subscription = Waiting(heeds).ToFlow().Subscribe(_observer);

        subscription.Dispose();
        _gate.TrySetResult();

        Assert.That(_log, Is.EqualTo([heeds ? "cancelled" : "went on"]));
        Assert.That(_observer.Signals, Is.Empty);
    }

    [Test]
    public void ToFlow_ObserverFaultsWithinSubscribe_SubscribeThrowsAndTheSequenceIsDisposed()
    {
        var fault = new TimeoutException();
        _observer.OnValue = _ => throw fault;

        Assert.That(() => Sequence(2).ToFlow().Subscribe(_observer), Throws.Exception.SameAs(fault));
        Assert.That(_log, Is.EqualTo(["pulled 1", "disposed"]));
        Assert.That(_observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void ToFlow_TokenFiresInAHandlerWithinSubscribe_Stops()
    {
        using var stop = new CancellationTokenSource();
        var values = new List<int>();

        using var subscription = Sequence(int.MaxValue).ToFlow().SubscribeAwait(
            (value, _) =>
            {
                values.Add(value);
                stop.Cancel();
                return default;
            },
            cancellationToken: stop.Token);

        Assert.That(values, Is.EqualTo([1]));
    }

    [Test]
    public void ToFlow_BehindAPipelineOfSequences_KeepsDemand()
    {
        var source = new TestFlow<int>();
        using var subscription = source.ToAsyncEnumerable().Where(value => value % 2 == 1).Select(value => value * 10).ToFlow().Subscribe(_observer);
        _observer.BeBusy();

        source.Send(1);
        var third = source.SendAsync(3);
        var waited = !third.IsCompleted;
        _observer.TakeNext();
        source.Complete();
        _observer.TakeNext();

        Assert.That(waited && third.IsCompletedSuccessfully);
        Assert.That(_observer.Values, Is.EqualTo([10, 30]));
        Assert.That(_observer.IsCompleted);
    }

    private async IAsyncEnumerable<int> Sequence(int count, Exception? then = null)
    {
        try
        {
            for (var i = 1; i <= count; i++)
            {
                _log.Add($"pulled {i}");
                yield return i;
            }

            await Task.CompletedTask;
            if (then is not null)
            {
                throw then;
            }
        }
        finally
        {
            _log.Add("disposed");
        }
    }

    private async IAsyncEnumerable<int> Waiting(bool heeds, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using (cancellationToken.Register(() => _ = heeds && _gate.TrySetCanceled(cancellationToken)))
        {
            try
            {
                await _gate.Task;
                _log.Add("went on");
            }
            catch (OperationCanceledException)
            {
                _log.Add("cancelled");
                throw;
            }
        }

        yield return 1;
    }
}
