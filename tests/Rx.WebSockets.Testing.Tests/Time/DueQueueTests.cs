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
    public void Items_ForNow_DontPileUpWhenTheyAreCancelled()
    {
        Item kept = Add(0, Phase.Work);

        for (int i = 0; i < 10_000; i++)
        {
            Add(0, Phase.Work).Dispose();
        }

        Assert.That(_queue.Count, Is.EqualTo(1));
        Assert.That(_queue.Held, Is.LessThan(200));
        Assert.That(TakeAll(), Is.EqualTo([kept]));
    }

    [Test]
    public void Items_ForNow_ComeBehindThoseThatBecameDueBefore()
    {
        Item subscribed = Add(5, Phase.Subscribe);
        Item before = Add(5, Phase.Work);
        Item left = Add(5, Phase.Unsubscribe);

        Item now = Add(0, Phase.Work, now: 5);
        Item past = Add(3, Phase.Work, now: 5);
        Item early = Add(3, Phase.Subscribe, now: 5);

        Assert.That(TakeAll(), Is.EqualTo([subscribed, early, before, now, past, left]));
    }

    [Test]
    public void Item_BeyondTheHorizon_Stays()
    {
        Item due = Add(2, Phase.Work);
        Add(3, Phase.Work);

        Assert.That((_queue.TryTake(2, out ClockItem? first), first), Is.EqualTo((true, due)));
        Assert.That((_queue.TryTake(2, out _), _queue.Count), Is.EqualTo((false, 1)));
    }

    [Test]
    public void Item_CancelledAfterItWasTaken_ChangesNothing()
    {
        Item taken = Add(1, Phase.Work);
        Add(2, Phase.Work);

        _queue.TryTake(1, out _);
        taken.Dispose();

        Assert.That((_queue.Count, taken.State), Is.EqualTo((1, ItemState.Taken)));
    }

    private Item Add(long due, Phase phase, long now = 0)
    {
        var item = new Item(_queue);
        _queue.Add(item, due, phase, now);
        return item;
    }

    private List<ClockItem> TakeAll()
    {
        List<ClockItem> taken = [];
        while (_queue.TryTake(long.MaxValue, out ClockItem? next))
        {
            taken.Add(next);
        }

        return taken;
    }

    private sealed class Item(DueQueue queue) : ClockItem(queue)
    {
        public override void Invoke()
        {
        }
    }
}
