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
    public void Observer_IsAtWork_TheSourceWaits()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        var first = source.SendAsync(In(1));
        var waited = !first.IsCompleted;
        observer.TakeNext();

        Assert.That(waited);
        Assert.That(first.IsCompletedSuccessfully);
        Assert.That(observer.Values, Is.EqualTo([Out(1)]));
    }

    [Test]
    public void Observer_Faults_TheSourceHearsOfItAndTheObserverDoesNot()
    {
        var (source, observer, _) = Subscribed();
        var fault = new InvalidOperationException();
        observer.BeBusy();

        var sent = source.SendAsync(In(1));
        observer.Fault(fault);

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
        var sent = source.SendAsync(In(1));

        Assert.That(observer.Pushed, Is.Zero);
        Assert.That(sent.IsCompleted, Is.False);
    }

    [Test]
    public void Source_Pushes_TheObserverIsPushed()
    {
        var (source, observer, _) = Subscribed();

        source.LastObserver.OnNext(In(1));
        source.LastObserver.OnNext(In(2));

        Assert.That(observer.Values, Is.EqualTo([Out(1), Out(2)]));
        Assert.That(observer.Pushed, Is.EqualTo(2));
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
}
