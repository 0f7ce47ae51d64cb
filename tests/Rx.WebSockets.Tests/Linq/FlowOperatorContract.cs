using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>What each operator from flow to flow keeps, whatever it does with the values.</summary>
[InlineAwaits]
public abstract class FlowOperatorContract<TSource, TResult>
{
    private readonly List<FlowGrammarValidator<TResult>> _watched = [];

    [TearDown]
    public void Operator_InEveryTest_KeepsTheGrammar() => _watched.ForEach(flow => flow.ThrowIfViolated());

    /// <summary>The operator, set so that it passes the values below.</summary>
    public abstract IFlow<TResult> Apply(IFlow<TSource> source);

    /// <summary>One of several different values that the operator makes one result of.</summary>
    public abstract TSource In(int i);

    /// <summary>The result of that value.</summary>
    public abstract TResult Out(int i);

    /// <summary>How many values the source can hand over to an observer that is at work without waiting.</summary>
    protected virtual int Room => 0;

    /// <summary>What becomes of a value by plain <c>OnNext</c>.</summary>
    private protected virtual Push Pushes => Push.Passes;

    [Test]
    public void Operator_NoSource_IsRefusedAtTheCall()
    {
        Assert.That(() => Apply(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Operator_NoObserver_IsRefusedAtSubscribe()
    {
        var flow = Apply(new TestFlow<TSource>());

        Assert.That(() => flow.Subscribe((IFlowObserver<TResult>)null!), Throws.ArgumentNullException);
        Assert.That(() => flow.Subscribe((IObserver<TResult>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Operator_NobodySubscribed_DoesNothing()
    {
        var source = new TestFlow<TSource>();

        Apply(source);

        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Values_ThenCompletion_PassInOrder()
    {
        var (source, observer, _) = Subscribed();

        source.Send(In(1), In(2), In(3));
        source.Complete();

        Assert.That(observer.Values, Is.EqualTo([Out(1), Out(2), Out(3)]));
        Assert.That(observer.IsCompleted);
    }

    [Test]
    public void Completion_BeforeValues_Passes()
    {
        var (source, observer, _) = Subscribed();

        source.Complete();

        Assert.That(observer.Signals, Has.Count.EqualTo(1));
        Assert.That(observer.IsCompleted);
    }

    [Test]
    public void Error_BeforeValues_Passes()
    {
        var (source, observer, _) = Subscribed();
        var error = new InvalidOperationException();

        source.Fail(error);

        Assert.That(observer.Signals, Has.Count.EqualTo(1));
        Assert.That(observer.Error, Is.SameAs(error));
    }

    [Test]
    public void Error_AfterValues_Passes()
    {
        var (source, observer, _) = Subscribed();
        var error = new InvalidOperationException();

        source.Send(In(1), In(2));
        source.Fail(error);

        Assert.That(observer.Values, Is.EqualTo([Out(1), Out(2)]));
        Assert.That(observer.Error, Is.SameAs(error));
    }

    [Test]
    public void Source_GoesOnAfterItsEnd_NothingPasses()
    {
        var (source, observer, _) = Subscribed();

        source.Complete();
        source.LastObserver.OnNext(In(1));
        source.Insist(In(2));
        source.LastObserver.OnError(new InvalidOperationException());
        source.LastObserver.OnCompleted();

        Assert.That(observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void Source_SignalsWithinSubscribe_AllPasses()
    {
        var observer = new TestObserver<TResult>();
        var source = new TestFlow<TSource>
        {
            OnSubscribe = sink =>
            {
                _ = sink.OnNextAsync(In(1));
                sink.OnCompleted();
            },
        };

        Apply(source).Subscribe(observer);

        Assert.That(observer.Values, Is.EqualTo([Out(1)]));
        Assert.That(observer.IsCompleted);
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Dispose_BeforeValues_UnsubscribesAndNothingPasses()
    {
        var (source, observer, subscription) = Subscribed();

        subscription.Dispose();
        source.Insist(In(1));
        source.LastObserver.OnCompleted();

        Assert.That(source.Subscribers, Is.Zero);
        Assert.That(observer.Signals, Is.Empty);
    }

    [Test]
    public void Dispose_AfterValues_NothingPassesAnyMore()
    {
        var (source, observer, subscription) = Subscribed();

        source.Send(In(1));
        subscription.Dispose();
        source.Insist(In(2));
        source.LastObserver.OnError(new InvalidOperationException());

        Assert.That(observer.Values, Is.EqualTo([Out(1)]));
        Assert.That(observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void Dispose_AfterTheEnd_IsAllowed()
    {
        var (source, observer, subscription) = Subscribed();

        source.Complete();
        subscription.Dispose();
        subscription.Dispose();

        Assert.That(observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void Dispose_WithinAValue_NothingPassesAnyMore()
    {
        var (source, observer, subscription) = Subscribed();
        observer.OnValue = _ => subscription.Dispose();

        source.Send(In(1));
        source.Insist(In(2));
        source.LastObserver.OnCompleted();

        Assert.That(observer.Values, Is.EqualTo([Out(1)]));
        Assert.That(observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void Dispose_WhileTheObserverIsAtWork_ItsTokenFires()
    {
        var (source, observer, subscription) = Subscribed();
        observer.BeBusy();

        _ = source.SendAsync(In(1));
        var before = observer.Tokens[0].IsCancellationRequested;
        subscription.Dispose();

        Assert.That(before, Is.False);
        Assert.That(observer.Tokens[0].IsCancellationRequested);
    }

    [Test]
    public void Observer_IsAtWork_TheSourceWaitsWhenThereIsNoRoom()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        var taken = Fill(source, 100_000, out var last);
        observer.TakeNext();

        Assert.That(taken, Is.EqualTo(Math.Min(Room, 100_000)));
        Assert.That(last.IsCompletedSuccessfully);
        Assert.That(observer.Values.First(), Is.EqualTo(Out(1)));
    }

    [Test]
    public void Observer_TakesInVirtualTime_TheSourceIsNotAskedBefore()
    {
        var count = Room is int.MaxValue ? 3 : Room + 3;
        var clock = new VirtualClock();
        var source = new TestFlow<TSource>();
        using var subscription = Apply(source).ValidateGrammar(clock).SubscribeAwait(async (_, _) => await clock.DelayAsync(TimeSpan.FromSeconds(10)));
        var accepted = new List<double>();

        clock.Run(async () =>
        {
            for (var i = 1; i <= count; i++)
            {
                await source.SendAsync(In(i));
                accepted.Add(clock.Elapsed.TotalSeconds);
            }
        });

        Assert.That(accepted, Is.EqualTo(Enumerable.Range(1, count).Select(i => Math.Max(0, i - Room) * 10.0)));
    }

    [Test]
    public void Observer_Faults_TheSourceHearsOfItAndTheObserverDoesNot()
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException();
        observer.BeBusy();

        var sent = source.SendAsync(In(1));
        observer.Fault(fault);
        if (Room > 0)
        {
            // It has been accepted already, so the next signal brings the fault back.
            sent.GetAwaiter().GetResult();
            sent = source.SendAsync(In(2));
        }

        Assert.That(async () => await sent, Throws.Exception.SameAs(fault));
        Assert.That(observer.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void Observer_Throws_TheSourceHearsOfItAndTheObserverDoesNot()
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException();
        observer.OnValue = _ => throw fault;

        var sent = source.SendAsync(In(1));

        Assert.That(async () => await sent, Throws.Exception.SameAs(fault));
        Assert.That(observer.Signals, Has.Count.EqualTo(1));
        Assert.That(source.LastToken.IsCancellationRequested, Is.False, "the fault ends the subscription, not a disposal before it");
    }

    [Test]
    public void Observer_IsPlain_IsServedInLockStep()
    {
        var source = new TestFlow<TSource>();
        var values = new List<TResult>();

        using var subscription = Apply(source).Subscribe(values.Add);
        source.Send(In(1), In(2));

        Assert.That(values, Is.EqualTo([Out(1), Out(2)]));
    }

    [Test]
    public void Observer_SubscribedAsPlain_MakesTheSourceWaitAllTheSame()
    {
        var source = new TestFlow<TSource>();
        var observer = new TestObserver<TResult>();
        observer.BeBusy();

        using var subscription = ((IObservable<TResult>)Apply(source)).Subscribe(observer);
        Fill(source, 10, out var last);

        Assert.That(observer.Pushed, Is.Zero);
        Assert.That(last.IsCompleted, Is.EqualTo(Room > 10));
    }

    [Test]
    public void Source_Pushes_TheObserverIsPushedOrTheValueTakenOrRefused()
    {
        var (source, observer, _) = Subscribed();
        if (Pushes is Push.IsRefused)
        {
            Assert.That(() => source.LastObserver.OnNext(In(1)), Throws.InvalidOperationException);
            Assert.That(() => source.LastObserver.OnNext(In(2)), Throws.Nothing);
            Assert.That(observer.Error, Is.InstanceOf<InvalidOperationException>());
            return;
        }

        source.LastObserver.OnNext(In(1));
        source.LastObserver.OnNext(In(2));

        Assert.That(observer.Values, Is.EqualTo([Out(1), Out(2)]));
        Assert.That(observer.Pushed, Is.EqualTo(Pushes is Push.Passes ? 2 : 0));
    }

    [Test]
    public async Task Subscriptions_Two_AreIndependent()
    {
        var (source, one, first) = Subscribed();
        var other = new TestObserver<TResult>();
        using var second = Apply(source).Subscribe(other);

        await source.SendAsync(In(1));
        first.Dispose();
        await source.SendAsync(In(2));

        Assert.That(one.Values, Is.EqualTo([Out(1)]));
        Assert.That(other.Values.ToArray(), Has.Length.GreaterThanOrEqualTo(1));
        Assert.That(other.Values.Last(), Is.EqualTo(Out(2)));
    }

    private protected (TestFlow<TSource> Source, TestObserver<TResult> Observer, IDisposable Subscription) Subscribed()
    {
        var source = new TestFlow<TSource>();
        var observer = new TestObserver<TResult>();
        var watched = Apply(source).ValidateGrammar();
        _watched.Add(watched);
        return (source, observer, watched.Subscribe(observer));
    }

    /// <summary>Hands over values until the source has to wait; how many were taken without.</summary>
    private protected int Fill(TestFlow<TSource> source, int count, out Task last)
    {
        last = Task.CompletedTask;
        for (var i = 1; i <= count; i++)
        {
            last = source.SendAsync(In(i));
            if (!last.IsCompleted)
            {
                return i - 1;
            }
        }

        return count;
    }

    private protected enum Push
    {
        Passes,
        IsTaken,
        IsRefused,
    }
}
