using System;
using System.Reactive.Subjects;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ToFlowFailTests : ToFlowOverflowContract
{
    protected override Overflow<int> Policy { get; } = Overflow.Fail(2);

    protected override int[] Kept { get; } = [2, 3];

    [Test]
    public void Fail_OneTooMany_EndsWithAnErrorBehindWhatIsHeldAndLeavesTheSourceAtOnce()
    {
        var source = new Subject<int>();
        var observer = new TestObserver<int>();
        observer.BeBusy();
        using var subscription = source.ToFlow(Overflow.Fail(1)).Subscribe(observer);

        source.OnNext(1);
        source.OnNext(2);
        var before = source.HasObservers;
        source.OnNext(3);
        var after = source.HasObservers;
        observer.TakeNext();
        observer.TakeNext();

        Assert.That((before, after), Is.EqualTo((true, false)));
        Assert.That(observer.Values, Is.EqualTo([1, 2]));
        Assert.That(observer.Error, Is.InstanceOf<FlowOverflowException>());
    }

    [Test]
    public void ToFlow_NoObservableOrPolicyOrAClosingOne_IsRefusedAtTheCall()
    {
        using var source = new Subject<int>();

        Assert.That(() => ((IObservable<int>)null!).ToFlow(Overflow.Latest), Throws.ArgumentNullException);
        Assert.That(() => source.ToFlow((Overflow<int>)null!), Throws.ArgumentNullException);
        Assert.That(() => source.ToFlow(Overflow.Close), Throws.ArgumentException);
    }
}
