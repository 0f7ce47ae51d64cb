using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SelectAwaitDropTests : HoldingOperatorContract<int, int>
{
    private readonly TestFlow<int> _source = new();
    private readonly TestObserver<int> _observer = new();
    private readonly Works _works = new();

    protected override int Room => int.MaxValue;

    public override IFlow<int> Apply(IFlow<int> source) => source.SelectAwait((value, _) => ValueTask.FromResult(value), Await.DropWhileBusy);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void DropWhileBusy_WorkIsUnderWay_ValuesAreDroppedUntilItsResultIsTaken()
    {
        using var subscription = _source.SelectAwait(_works.DoAsync, Await.DropWhileBusy).Subscribe(_observer);
        _observer.BeBusy();

        _source.Send(1, 2);
        _works.End(1);
        _source.Send(3);
        _observer.TakeNext();
        _source.Send(4);
        _works.End(4);

        Assert.That(_works.Begun, Is.EqualTo([1, 4]));
        Assert.That(_observer.Values, Is.EqualTo([10, 40]));
    }

    [Test]
    public void DropWhileBusy_MillionToAStoppedObserver_AreDropped()
    {
        var (source, observer, _) = Subscribed();
        observer.BeBusy();

        for (var i = 0; i < 1_000_000; i++)
        {
            _ = source.LastObserver.OnNextAsync(i);
        }

        observer.TakeNext();

        Assert.That(observer.Values, Is.EqualTo([0]));
    }
}
