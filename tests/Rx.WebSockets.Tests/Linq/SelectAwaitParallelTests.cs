using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SelectAwaitParallelTests : BoundedOperatorContract<int, int>
{
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<int> _observer = new();
    private readonly Works _works = new();

    protected override int Room => 2;

    public override IFlow<int> Apply(IFlow<int> source) => source.SelectAwait((value, _) => ValueTask.FromResult(value), Await.Parallel(2));

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Parallel_DegreeBelowOne_IsRefusedAtTheCall()
    {
        Assert.That(() => Await.Parallel(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(Await.Parallel(1), Is.SameAs(Await.Sequential));
        Assert.That($"{Await.Parallel(3)} {Await.DropWhileBusy}", Is.EqualTo("Parallel(3) DropWhileBusy"));
    }

    [Test]
    public void Parallel_AsManyAtWorkAsMayBe_TheSourceWaitsForTheFirst()
    {
        using var subscription = _source.SelectAwait(_works.DoAsync, Await.Parallel(3)).Subscribe(_observer);

        _source.Send(1, 2);
        var third = _source.SendAsync(3);
        _works.End(2);
        var waited = !third.IsCompleted && _observer.Signals.Count == 0;
        _works.End(1);

        Assert.That(_works.Begun, Is.EqualTo([1, 2, 3]));
        Assert.That(waited && third.IsCompletedSuccessfully);
        Assert.That(_observer.Values, Is.EqualTo([10, 20]));
    }

    [Test]
    public void Parallel_Completion_PassesBehindAllResults()
    {
        using var subscription = _source.SelectAwait(_works.DoAsync, Await.Parallel(3)).Subscribe(_observer);

        _source.Send(1, 2);
        _source.Complete();
        _works.End(2);
        var early = _observer.Signals.Count;
        _works.End(1);

        Assert.That(early, Is.Zero);
        Assert.That(_observer.Values, Is.EqualTo([10, 20]));
        Assert.That(_observer.IsCompleted);
    }

    [Test]
    public void Parallel_OneFaults_IsTheErrorBehindEarlierResultsAndLaterWorkIsTold([Values] bool afterCompletion)
    {
        var error = new TimeoutException();
        using var subscription = _source.SelectAwait(_works.DoAsync, Await.Parallel(4)).Subscribe(_observer);

        _source.Send(1, 2, 3);
        if (afterCompletion)
        {
            _source.Complete();
        }

        _works.Fault(2, error);
        var early = (_observer.Signals.Count, _works.Tokens[3].IsCancellationRequested);
        _works.End(1);
        var told = _works.Tokens[3].IsCancellationRequested;
        _works.End(3);

        Assert.That((early, told), Is.EqualTo(((0, false), true)));
        Assert.That(_observer.Values, Is.EqualTo([10]));
        Assert.That(_observer.Error, Is.SameAs(error));
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public void Parallel_SelectorThrows_IsTheError()
    {
        using var subscription = _source.SelectAwait<int, int>((_, _) => throw new TimeoutException(), Await.Parallel(2)).Subscribe(_observer);

        _source.Insist(1);

        Assert.That(_observer.Error, Is.InstanceOf<TimeoutException>());
    }

    [Test]
    public void Parallel_Disposed_AllWorkIsToldAndNothingPasses()
    {
        var subscription = _source.SelectAwait(_works.DoAsync, Await.Parallel(3)).Subscribe(_observer);
        _source.Send(1, 2);

        subscription.Dispose();
        _works.End(1);
        _works.GiveUp(2);

        Assert.That(_works.Tokens[1].IsCancellationRequested && _works.Tokens[2].IsCancellationRequested);
        Assert.That(_observer.Signals, Is.Empty);
    }
}
