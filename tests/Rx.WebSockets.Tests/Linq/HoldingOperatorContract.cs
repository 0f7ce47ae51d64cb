using System;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>What an operator keeps whose source may go on while the observer is at work: order, bounds, and who hears of what.</summary>
public abstract class HoldingOperatorContract<TSource, TResult> : FlowOperatorContract<TSource, TResult>
{
    private protected override Push Pushes => Push.IsTaken;

    [Test]
    public void End_ObserverIsAtWork_FollowsBehindWhatIsHeld([Values] bool errors)
    {
        var (source, observer, _) = Subscribed();
        var error = new InvalidOperationException();
        observer.BeBusy();

        source.Send(In(1));
        if (errors)
        {
            source.Fail(error);
        }
        else
        {
            source.Complete();
        }

        var early = observer.Signals.Count;
        observer.TakeNext();

        Assert.That(early, Is.EqualTo(1));
        Assert.That((observer.IsCompleted, observer.Error), Is.EqualTo((!errors, errors ? error : null)));
        Assert.That(source.LastToken.IsCancellationRequested, "the subscription was disposed");
    }

    [Test]
    public void End_WithinAValue_FollowsBehindIt()
    {
        var (source, observer, _) = Subscribed();
        var within = -1;
        observer.OnValue = _ =>
        {
            source.LastObserver.OnCompleted();
            within = observer.Signals.Count;
        };

        source.Send(In(1));

        Assert.That(within, Is.EqualTo(1));
        Assert.That(observer.IsCompleted);
    }

    [Test]
    public void End_NobodyHandlesTheError_TheSourceHearsOfIt()
    {
        var source = new TestFlow<TSource>();
        var error = new InvalidOperationException();
        using var subscription = Apply(source).Subscribe((TResult _) => { });

        Assert.That(() => source.Fail(error), Throws.Exception.SameAs(error));
    }

    [Test]
    public void Observer_FaultsWhileTheSourceIsIdle_ItsNextSignalBringsTheFaultBack([Range(0, 3)] int signal)
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException();
        observer.BeBusy();
        source.Send(In(1));
        observer.Fault(fault);

        Action next = signal switch
        {
            0 => () => source.Insist(In(2)),
            1 => () => source.Insist(In(2), pushed: true),
            2 => () => source.LastObserver.OnError(new TimeoutException()),
            _ => source.LastObserver.OnCompleted,
        };

        Assert.That(next, Throws.Exception.SameAs(fault));
        Assert.That(() => source.LastObserver.OnCompleted(), Throws.Nothing, "it was told once");
        Assert.That(observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void Observer_GivesUpAsItWasTold_IsNotToBlame()
    {
        var (source, observer, subscription) = Subscribed();
        observer.BeBusy();
        source.Send(In(1));

        subscription.Dispose();
        observer.Fault(new OperationCanceledException(observer.Tokens[0]));

        Assert.That(() => source.Insist(In(2)), Throws.Nothing);
    }

    [Test]
    public void Dispose_WhileTheSourceWaits_ItGoesOnAndNothingHeldPasses()
    {
        var (source, observer, subscription) = Subscribed();
        observer.BeBusy();

        Fill(source, 100, out var last);
        subscription.Dispose();
        observer.TakeNext();

        Assert.That(last.IsCompletedSuccessfully);
        Assert.That(observer.Signals, Has.Count.EqualTo(1));
        Assert.That(observer.Tokens[0].IsCancellationRequested);
    }

    [Test]
    public void Source_SaysStopAndErrs_TheObserverIsToldAndGetsTheErrorWhenItIsDone()
    {
        var (source, observer, _) = Subscribed();
        using var stop = new CancellationTokenSource();
        observer.BeBusy();

        source.LastObserver.OnNextAsync(In(1), stop.Token).AsTask().GetAwaiter().GetResult();
        stop.Cancel();
        source.Fail(new TimeoutException());
        observer.Fault(new OperationCanceledException(observer.Tokens[0]));

        Assert.That(observer.Tokens[0].IsCancellationRequested);
        Assert.That(observer.Error, Is.InstanceOf<TimeoutException>());
    }
}
