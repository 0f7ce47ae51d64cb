using System;
using System.Linq;
using System.Threading;
using NUnit.Framework;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>What an operator keeps that holds a bounded number of values and then makes its source wait.</summary>
public abstract class BoundedOperatorContract<TSource, TResult> : HoldingOperatorContract<TSource, TResult>
{
    [Test]
    public void Producer_TenMillionToAStoppedObserver_StopsAtTheBound()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        Assert.That(Fill(source, 10_000_000, out var last), Is.EqualTo(Room));
        Assert.That(last.IsCompleted, Is.False);
    }

    [Test]
    public void Observer_FaultsWhileTheSourceWaits_TheSourceHearsOfItAtOnce()
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException();
        observer.BeBusy();

        Fill(source, 100, out var last);
        observer.Fault(fault);

        Assert.That(async () => await last, Throws.Exception.SameAs(fault));
        Assert.That(() => source.LastObserver.OnCompleted(), Throws.Nothing, "it was told once");
        Assert.That(observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void Source_SaysStopWhileItWaits_ItGoesOnAndTheObserverIsTold()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();
        Fill(source, Room, out _);
        using var stop = new CancellationTokenSource();

        var last = source.LastObserver.OnNextAsync(In(Room + 1), stop.Token).AsTask();
        var waited = !last.IsCompleted;
        stop.Cancel();

        Assert.That(waited && last.IsCompletedSuccessfully);
        Assert.That(observer.Tokens[0].IsCancellationRequested);
    }

    [Test]
    public void Source_SaidStopAndAnotherGoesOn_ItWaitsAndTheObserverMayWork()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();
        Fill(source, Room, out _);
        using var stop = new CancellationTokenSource();
        using var other = new CancellationTokenSource();

        _ = source.LastObserver.OnNextAsync(In(Room + 1), stop.Token).AsTask();
        stop.Cancel();
        var next = source.LastObserver.OnNextAsync(In(Room + 2), other.Token).AsTask();
        var waits = !next.IsCompleted;
        for (var i = 0; i <= Room + 1; i++)
        {
            observer.TakeNext();
        }

        Assert.That(waits && next.IsCompletedSuccessfully);
        Assert.That(observer.Tokens[^1].IsCancellationRequested, Is.False);
    }

    [Test]
    public void Source_PushesMoreThanThereIsRoomFor_IsRefusedAndTheObserverHearsOfItBehindWhatIsHeld()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        for (var i = 0; i <= Room; i++)
        {
            source.Insist(In(i), pushed: true);
        }

        Assert.That(() => source.Insist(In(99), pushed: true), Throws.InvalidOperationException);
        for (var i = 0; i <= Room; i++)
        {
            observer.TakeNext();
        }

        Assert.That(observer.Error, Is.InstanceOf<InvalidOperationException>());
        Assert.That(observer.Values, Is.EqualTo(Enumerable.Range(0, Room + 1).Select(Out)));
    }

    [Test]
    public void Values_ObserverIsAtWork_AreHeldInOrder()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        Fill(source, 100, out _);
        for (var i = 0; i <= Room; i++)
        {
            observer.TakeNext();
        }

        Assert.That(observer.Values, Is.EqualTo(Enumerable.Range(1, Room + 1).Select(Out)));
    }
}
