using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Tests.Sessions;

public sealed class TimerHeapTests
{
    private readonly TimerHeap _heap = new();

    [Test]
    public void Next_OfAnEmptyHeap_IsNever()
    {
        Assert.That(_heap.Next, Is.EqualTo(SessionTimer.Never));
        Assert.That(_heap.Take(SessionTimer.Never), Is.Null);
    }

    [Test]
    public void Set_OfATimerThatIsThere_MovesIt()
    {
        var (one, other) = (Timer(), Timer());

        Assert.That(_heap.Set(one, Ms(2)), Is.True);
        Assert.That(_heap.Set(other, Ms(3)), Is.False);
        Assert.That(_heap.Set(other, Ms(1)), Is.True);

        Assert.That(_heap.Take(Ms(1)), Is.SameAs(other));
        Assert.That(_heap.Take(Ms(1)), Is.Null);
        Assert.That(_heap.Take(Ms(2)), Is.SameAs(one));
    }

    [Test]
    public void Take_AfterManyChanges_GivesThoseThatAreLeftInTheirOrder([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var timers = Enumerable.Range(0, 100).Select(_ => Timer()).ToArray();
        var due = new Dictionary<SessionTimer, TimeSpan>();
        for (var change = 0; change < 500; change++)
        {
            var timer = timers[random.Next(timers.Length)];
            if (random.Next(3) == 0)
            {
                _heap.Remove(timer);
                due.Remove(timer);
            }
            else
            {
                due[timer] = Ms(random.Next(1000));
                _heap.Set(timer, due[timer]);
            }

            Assert.That(_heap.Next, Is.EqualTo(due.Values.DefaultIfEmpty(SessionTimer.Never).Min()));
        }

        var taken = new List<SessionTimer>();
        while (_heap.Take(SessionTimer.Never) is { } timer)
        {
            taken.Add(timer);
        }

        Assert.That(taken.Select(timer => due[timer]), Is.EqualTo(due.Values.Order()));
        Assert.That(taken, Is.Unique);
        Assert.That(timers.Select(timer => timer.Place), Is.All.Zero);
    }

    private static ActionTimer Timer() => new(Defaults.Scheduler, new Lock(), () => { });

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
