using System;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ConcatTests : FlowOperatorContract<int, int>
{
    private readonly TestFlow<int> _first = new();
    private readonly TestFlow<int> _second = new();
    private readonly TestObserver<int> _observer = new();

    /// <summary>The second flow keeps the contract; what particular the first does stands below.</summary>
    public override IFlow<int> Apply(IFlow<int> source) =>
        new TestFlow<int> { OnSubscribe = observer => observer.OnCompleted() }.Concat(source);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Concat_NoFlow_IsRefusedAtTheCall()
    {
        Assert.That(() => Flow.Concat(null!, _second), Throws.ArgumentNullException);
        Assert.That(() => _first.Concat(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Concat_FirstCompletes_TheSecondFollows([Values] bool pushed)
    {
        using var subscription = _first.Concat(_second).Subscribe(_observer);

        _first.Insist(1, pushed);
        var early = _second.Subscribers;
        _first.Complete();
        _first.Insist(9, pushed);
        _second.Insist(2, pushed);
        _second.Complete();

        Assert.That(early, Is.Zero);
        Assert.That(_observer.Values, Is.EqualTo([1, 2]));
        Assert.That(_observer.IsCompleted);
        Assert.That(_first.LastToken.IsCancellationRequested && _second.LastToken.IsCancellationRequested, "both were let go");
    }

    [Test]
    public void Concat_FirstErrors_TheSecondIsNeverSubscribed()
    {
        var error = new InvalidOperationException();
        using var subscription = _first.Concat(_second).Subscribe(_observer);

        _first.Fail(error);

        Assert.That(_observer.Error, Is.SameAs(error));
        Assert.That(_second.Subscribers, Is.Zero);
    }

    [Test]
    public void Concat_ObserverIsAtWork_EitherFlowWaits()
    {
        using var subscription = _first.Concat(_second).Subscribe(_observer);
        _observer.BeBusy();

        var first = _first.SendAsync(1);
        var waited = !first.IsCompleted;
        _observer.TakeNext();
        _first.Complete();
        var second = _second.SendAsync(2);

        Assert.That(waited && first.IsCompleted && !second.IsCompleted);
    }

    [Test]
    public void Concat_Disposed_EndsWhicheverSubscriptionThereIs([Values] bool inSecond)
    {
        var subscription = _first.Concat(_second).Subscribe(_observer);
        if (inSecond)
        {
            _first.Complete();
        }

        subscription.Dispose();
        _first.LastObserver.OnCompleted();

        Assert.That((_first.Subscribers, _second.Subscribers), Is.EqualTo((0, 0)));
        Assert.That(_observer.Signals, Is.Empty);
    }

    [Test]
    public void Concat_DisposedWithinTheLastValueOfTheFirst_TheSecondIsNeverSubscribed()
    {
        IDisposable? subscription = null;
        _observer.OnValue = _ => subscription!.Dispose();
        subscription = _first.Concat(_second).Subscribe(_observer);

        _first.Send(1);
        _first.LastObserver.OnCompleted();

        Assert.That(_second.Subscribers, Is.Zero);
    }
}
