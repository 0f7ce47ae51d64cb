using System;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.ReactiveTesting.Tests.Fixture;

namespace Rx.WebSockets.ReactiveTesting.Tests;

public sealed class TimeAdapterTests : SchedulerFixture
{
    [Test]
    public void ToTimeProvider_OfTheScheduler_DelaysOnIt()
    {
        var time = Scheduler.ToTimeProvider();
        var delay = Task.Delay(Ms(30), time);

        Scheduler.AdvanceTo(Ms(30).Ticks - 1);
        var early = delay.IsCompleted;
        Scheduler.AdvanceBy(1);

        Assert.That((early, delay.IsCompleted), Is.EqualTo((false, true)));
        Assert.That(time.ToScheduler(), Is.SameAs(Scheduler));
    }

    [Test]
    public void ToTimeProvider_OfTheScheduler_HasPeriodicTimers()
    {
        var calls = 0;
        using var timer = Scheduler.ToTimeProvider().CreateTimer(_ => calls++, null, Ms(10), Ms(5));

        Scheduler.AdvanceTo(Ms(30).Ticks);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Scheduler.AdvanceTo(Ms(100).Ticks);

        Assert.That(calls, Is.EqualTo(5));
    }
}
