using System.Collections.Generic;
using NUnit.Framework;
using Rx.WebSockets.Testing.Time;

namespace Rx.WebSockets.Testing.Tests.Time;

[TestFixture]
public sealed class DueQueueTests
{
    private readonly DueQueue _queue = new();

    [Test]
    public void Items_ComeByInstantThenPhaseThenOrder()
    {
        Item late = Add(2, Phase.Work);
        Item settled = Add(1, Phase.Settled);
        Item first = Add(1, Phase.Work);
        Item second = Add(1, Phase.Work);

        Assert.That(TakeAll(), Is.EqualTo([first, second, settled, late]));
    }

    [Test]
    public void Items_Cancelled_DontComeAndDontPileUp()
    {
        Item kept = Add(1000, Phase.Work);

        for (int i = 0; i < 10_000; i++)
        {
            Add(2000, Phase.Work).Dispose();
        }

        Assert.That(_queue.Count, Is.EqualTo(1));
        Assert.That(_queue.Held, Is.LessThan(200));
        Assert.That(TakeAll(), Is.EqualTo([kept]));
    }

    [Test]
    public void Item_CancelledAfterItWasTaken_ChangesNothing()
    {
        Item taken = Add(1, Phase.Work);
        Add(2, Phase.Work);

        _queue.Take(taken);
        taken.Dispose();

        Assert.That((_queue.Count, taken.State), Is.EqualTo((1, ItemState.Taken)));
    }

    private Item Add(long due, Phase phase)
    {
        var item = new Item(_queue, _queue.NextPlace(due, phase));
        _queue.Add(item);
        return item;
    }

    private List<ClockItem> TakeAll()
    {
        List<ClockItem> taken = [];
        while (_queue.TryPeek(out ClockItem? next))
        {
            _queue.Take(next);
            taken.Add(next);
        }

        return taken;
    }

    private sealed class Item(DueQueue queue, Place place) : ClockItem(queue, place)
    {
        public override void Invoke()
        {
        }
    }
}
