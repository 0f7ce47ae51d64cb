using System;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SkipTests : FlowOperatorContract<int, int>
{
    public override IFlow<int> Apply(IFlow<int> source) => source.Skip(0);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void Skip_NegativeCount_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<int>().Skip(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Skip_FirstValues_AreDroppedForEachSubscriptionAndDoNotMakeTheSourceWait([Values] bool pushed)
    {
        var source = new TestFlow<int>();
        var flow = source.Skip(2);
        flow.Subscribe(new TestObserver<int>()).Dispose();
        var observer = new TestObserver<int>();
        observer.BeBusy();
        using var subscription = flow.Subscribe(observer);

        source.Insist(1, pushed);
        source.Insist(2, pushed);
        var third = source.SendAsync(3);

        Assert.That(third.IsCompleted, Is.False);
        Assert.That(observer.Values, Is.EqualTo([3]));
    }
}
