using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SelectManyTests : FlowOperatorContract<int, int>
{
    private readonly TestFlow<int> _source = new();
    private readonly TestFlow<int> _inner = new();
    private readonly TestObserver<int> _observer = new();

    private protected override Push Pushes => Push.IsTaken;

    public override IFlow<int> Apply(IFlow<int> source) => source.SelectMany(value => new[] { value }.ToAsyncEnumerable().ToFlow());

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void SelectMany_NoSelector_IsRefusedAtTheCall()
    {
        Assert.That(() => _source.SelectMany((Func<int, IFlow<int>>)null!), Throws.ArgumentNullException);
        Assert.That(() => _source.SelectMany(_ => _inner, (Func<int, int, int>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void SelectMany_FlowOfAValueGoesOn_TheSourceWaitsUntilItHasCompleted()
    {
        using var subscription = _source.SelectMany(_ => _inner).Subscribe(_observer);

        var sent = _source.SendAsync(1);
        _inner.Send(10, 11);
        var waited = !sent.IsCompleted;
        _inner.Complete();

        Assert.That(waited && sent.IsCompletedSuccessfully);
        Assert.That(_observer.Values, Is.EqualTo([10, 11]));
        Assert.That(_observer.IsCompleted, Is.False);
    }

    [Test]
    public void SelectMany_SelectorThrows_ErrsAndUnsubscribes()
    {
        var error = new TimeoutException();
        using var subscription = _source.SelectMany<int, int>(_ => throw error).Subscribe(_observer);

        _source.Send(1);

        Assert.That(_observer.Error, Is.SameAs(error));
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public void SelectMany_QueryOfTwoFlows_GivesEachPairInOrder()
    {
        var letters = new[] { "a", "b" }.ToAsyncEnumerable().ToFlow();
        IFlow<string> pairs =
            from number in _source
            from letter in letters
            where number != 2
            select $"{number}{letter}";
        var observer = new TestObserver<string>();
        using var subscription = pairs.Subscribe(observer);

        _source.Send(1, 2, 3);

        Assert.That(observer.Values, Is.EqualTo(["1a", "1b", "3a", "3b"]));
    }

    [Test]
    public void SelectMany_ManyFlowsThatGiveAllAtOnce_KeepsTheStackFlat()
    {
        const int Count = 20_000;
        var numbers = Enumerable.Range(0, Count).ToAsyncEnumerable().ToFlow();
        using var subscription = numbers.SelectMany(value => new[] { value }.ToAsyncEnumerable().ToFlow()).Subscribe(_observer);

        Assert.That(_observer.Values, Is.EqualTo(Enumerable.Range(0, Count)));
        Assert.That(_observer.IsCompleted);
    }
}
