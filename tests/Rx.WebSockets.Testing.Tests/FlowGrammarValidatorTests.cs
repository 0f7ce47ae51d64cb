using System;
using System.Collections.Generic;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class FlowGrammarValidatorTests
{
    private readonly RudeFlow _source = new();
    private readonly SlowObserver _observer = new();

    [Test]
    public void Values_ThatWaitForTheObserver_PassUnchanged()
    {
        FlowGrammarValidator<int> validated = Subscribe();

        new VirtualClock().Run(async () =>
        {
            Task first = _source.Observer.OnNextAsync(1).AsTask();
            Assert.That(first.IsCompleted, Is.False);
            _observer.Take();
            await first;
            Task second = _source.Observer.OnNextAsync(2).AsTask();
            _observer.Take();
            await second;
            _source.Observer.OnCompleted();
        });

        Assert.That(string.Join(' ', _observer.Seen), Is.EqualTo("1 2 |"));
        Assert.That(validated.ThrowIfViolated, Throws.Nothing);
    }

    [Test]
    public void Value_BeforeTheTaskOfTheLastHasCompleted_IsAViolation()
    {
        FlowGrammarValidator<int> validated = Subscribe();
        _ = _source.Observer.OnNextAsync(1).AsTask();

        Assert.That(
            () => Offer(2),
            Throws.TypeOf<GrammarException>().With.Message.EqualTo(
                "OnNextAsync(2) came before the task of OnNextAsync had completed: calls must not overlap."));

        Assert.That((string.Join(' ', _observer.Seen), validated.Violations.Count), Is.EqualTo(("1", 1)));
    }

    [Test]
    public void Completion_BeforeTheTaskOfTheLastHasCompleted_IsAViolation()
    {
        Subscribe();
        _ = _source.Observer.OnNextAsync(1).AsTask();

        Assert.That(
            () => _source.Observer.OnCompleted(),
            Throws.TypeOf<GrammarException>().With.Message.StartsWith("OnCompleted came before the task of OnNextAsync"));
    }

    [Test]
    public void Signal_AfterTheObserverHasFaulted_IsAViolation()
    {
        Subscribe();
        Assert.That(
            () => new VirtualClock().Run(() =>
            {
                Task faulted = _source.Observer.OnNextAsync(1).AsTask();
                _observer.Fail(new FormatException("from the observer"));
                return faulted;
            }),
            Throws.TypeOf<FormatException>());

        Assert.That(
            () => Offer(2),
            Throws.TypeOf<GrammarException>().With.Message.EqualTo(
                "OnNextAsync(2) came after a fault of the observer, which ends its subscription."));
    }

    [Test]
    public void Completion_AfterTheObserverGaveUpAtItsToken_IsLegal()
    {
        using var source = new CancellationTokenSource();
        var validated = Subscribe();
        new VirtualClock().Run(async () =>
        {
            Task given = _source.Observer.OnNextAsync(1, source.Token).AsTask();
            source.Cancel();
            _observer.Fail(new OperationCanceledException(source.Token));
            await given.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });

        _source.Observer.OnCompleted();

        Assert.That((_observer.Seen, validated.Violations), Is.EqualTo((new[] { "1", "|" }, Array.Empty<GrammarException>())).AsCollection);
    }

    [Test]
    public void Token_OfTheSource_ReachesTheObserver()
    {
        using var source = new CancellationTokenSource();
        Subscribe();

        _ = _source.Observer.OnNextAsync(1, source.Token).AsTask();

        Assert.That(_observer.Token, Is.EqualTo(source.Token));
    }

    [Test]
    public void Observer_WithoutBackpressure_IsSubscribedAsSuch()
    {
        List<int> seen = [];
        using IDisposable subscription = _source.ValidateGrammar().Subscribe(seen.Add);

        _source.Plain.OnNext(1);

        Assert.That(seen, Is.EqualTo([1]));
    }

    [Test]
    public void FlowHiddenAsAnObservable_StillFindsTheObserverThatMakesItWait()
    {
        IObservable<int> hidden = _source;
        using IDisposable subscription = hidden.ValidateGrammar().Subscribe(_observer);

        ValueTask waiting = _source.Observer.OnNextAsync(1);

        Assert.That(waiting.IsCompleted, Is.False);
    }

    /// <summary>Offers a value without waiting for it to be taken, which would be for ever.</summary>
    private void Offer(int value) => _ = _source.Observer.OnNextAsync(value).AsTask();

    private FlowGrammarValidator<int> Subscribe()
    {
        FlowGrammarValidator<int> validated = _source.ValidateGrammar();
        validated.Subscribe((IFlowObserver<int>)_observer);
        return validated;
    }

    /// <summary>A flow that signals whatever the test likes.</summary>
    private sealed class RudeFlow : IFlow<int>
    {
        public IObserver<int> Plain { get; private set; } = null!;

        public IFlowObserver<int> Observer => (IFlowObserver<int>)Plain;

        public IDisposable Subscribe(IFlowObserver<int> observer) => Subscribe((IObserver<int>)observer);

        public IDisposable Subscribe(IObserver<int> observer)
        {
            Plain = observer;
            return Disposable.Empty;
        }
    }

    /// <summary>Takes each value when it is told to.</summary>
    private sealed class SlowObserver : IFlowObserver<int>
    {
        private TaskCompletionSource _taken = new();

        public List<string> Seen { get; } = [];

        public CancellationToken Token { get; private set; }

        public ValueTask OnNextAsync(int value, CancellationToken cancellationToken = default)
        {
            Seen.Add($"{value}");
            Token = cancellationToken;
            _taken = new TaskCompletionSource();
            return new ValueTask(_taken.Task);
        }

        public void Take() => _taken.SetResult();

        public void Fail(Exception exception) => _taken.SetException(exception);

        public void OnNext(int value) => Seen.Add($"{value}");

        public void OnError(Exception error) => Seen.Add("#");

        public void OnCompleted() => Seen.Add("|");
    }
}
