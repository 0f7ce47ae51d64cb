using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class UpsertByTests : FlowOperatorContract<string?, KeyedChange<int, string>>
{
    public override IFlow<KeyedChange<int, string>> Apply(IFlow<string?> source) => source.UpsertBy(text => text.Length);

    public override string? In(int i) => new('x', i);

    public override KeyedChange<int, string> Out(int i) => KeyedChange<int, string>.Upsert(i, In(i)!);

    [Test]
    public void UpsertBy_NoFunction_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<string?>().UpsertBy((Func<string, int>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Value_Null_IsLeftOut()
    {
        var values = Run.Through<string?, KeyedChange<int, string>>(["a", null, "bc"], source => source.UpsertBy(text => text.Length));

        Assert.That(values.Select(value => value.Item), Is.EqualTo(["a", "bc"]));
    }

    [Test]
    public void Function_ThrowsOrGivesNull_IsAnError()
    {
        var observer = new TestObserver<KeyedChange<string, string>>();
        var source = new TestFlow<string?>();
        using var subscription = source.UpsertBy<string, string>(_ => null!).Subscribe(observer);

        source.Send("a");

        Assert.That(observer.Error, Is.InstanceOf<ArgumentNullException>());
        Assert.That(source.Subscribers, Is.Zero);
    }
}
