using System;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SelectTests : FlowOperatorContract<int, string>
{
    public override IFlow<string> Apply(IFlow<int> source) => source.Select(value => $"<{value}>");

    public override int In(int i) => i;

    public override string Out(int i) => $"<{i}>";

    [Test]
    public void Select_NoSelector_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<int>().Select((Func<int, int>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Select_SelectorThrows_ErrorsAndUnsubscribes([Values] bool pushed)
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        var error = new InvalidOperationException();
        using var subscription = source.Select(value => value < 2 ? value : throw error).Subscribe(observer);

        source.Send(1);
        source.Insist(2, pushed);
        source.Insist(1, pushed);

        Assert.That(observer.Values, Is.EqualTo([1]));
        Assert.That(observer.Error, Is.SameAs(error));
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void Select_SelectorThrowsAndNobodyHandlesTheError_TheSourceHearsOfIt()
    {
        var source = new TestFlow<int>();
        var error = new InvalidOperationException();
        using var subscription = source.Select<int, int>(_ => throw error).Subscribe((int _) => { });

        var sent = source.SendAsync(1);

        Assert.That(async () => await sent, Throws.Exception.SameAs(error));
        Assert.That(source.LastToken.IsCancellationRequested, Is.False, "the fault ends the subscription, not a disposal before it");
    }

    [Test]
    public void Select_SelectorDisposes_TheValueIsDropped()
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        IDisposable? subscription = null;
        subscription = source.Select(value =>
        {
            subscription!.Dispose();
            return value;
        }).Subscribe(observer);

        source.Send(1);

        Assert.That(observer.Signals, Is.Empty);
    }

    [Test]
    public void Select_ValueAfterTheEnd_IsNotShownToTheSelector([Values] bool pushed)
    {
        var source = new TestFlow<int>();
        var calls = 0;
        source.Select(value =>
        {
            calls++;
            return value;
        }).Subscribe(new TestObserver<int>()).Dispose();

        source.Insist(1, pushed);

        Assert.That(calls, Is.Zero);
    }
}
