using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests;

public sealed class BackoffTests
{
    private static readonly ConnectException Unreachable = new(ConnectFailure.Unreachable, "Nobody there.");

    private readonly SeededRandom _random = new(4);

    [Test]
    public void FirstAttempt_OfAll_NeverWaits()
    {
        var delay = Backoff.Constant(Seconds(5)).GiveUpAfter(attempts: 1).DelayBefore(new ConnectAttempt { Number = 1 }, _random);

        Assert.That(delay, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Constant_EachTime_IsTheSame()
    {
        Assert.That(Delays(Backoff.Constant(Seconds(5)), 3), Is.EqualTo([5, 5, 5]));
        Assert.That(Delays(Backoff.Constant(TimeSpan.Zero), 2), Is.EqualTo([0, 0]));
    }

    [Test]
    public void Exponential_EachTime_GrowsUpToTheCap()
    {
        Assert.That(Delays(Backoff.Exponential(Seconds(1), Seconds(10)), 6), Is.EqualTo([1, 2, 4, 8, 10, 10]));
        Assert.That(Delays(Backoff.Exponential(Seconds(2), Seconds(60), factor: 1.5), 4), Is.EqualTo([2, 3, 4.5, 6.75]));
    }

    [Test]
    public void Exponential_AfterAMillionFailures_StaysAtTheCap()
    {
        var delay = Backoff.Exponential(Seconds(1), Seconds(10)).DelayBefore(Failed(1_000_000), _random);

        Assert.That(delay, Is.EqualTo(Seconds(10)));
    }

    [Test]
    public void DecorrelatedJitter_EachTime_IsBetweenTheShortestAndThreeTimesTheLast()
    {
        var backoff = Backoff.DecorrelatedJitter(Seconds(1), Seconds(60));
        var last = 0.0;
        var delays = new HashSet<double>();

        foreach (var delay in Delays(backoff, 1000))
        {
            Assert.That(delay, Is.InRange(1, Math.Min(60, 3 * Math.Max(last, 1))));
            delays.Add(last = delay);
        }

        Assert.That(delays, Has.Count.GreaterThan(100));
        Assert.That(delays.Min(), Is.LessThan(5));
        Assert.That(delays.Max(), Is.GreaterThan(55));
    }

    [Test]
    public void Jitter_OfTheSameSeed_IsTheSame()
    {
        var backoff = Backoff.DecorrelatedJitter(Seconds(1), Seconds(60)).WithJitter(0.5);

        var one = Delays(backoff, 20, new SeededRandom(9));
        var same = Delays(backoff, 20, new SeededRandom(9));
        var other = Delays(backoff, 20, new SeededRandom(10));

        Assert.That(same, Is.EqualTo(one));
        Assert.That(other, Is.Not.EqualTo(one));
    }

    [Test]
    public void WithJitter_EachTime_ShortensByNoMoreThanTheShare()
    {
        var delays = Delays(Backoff.Constant(Seconds(10)).WithJitter(0.25), 1000);

        Assert.That(delays, Has.All.InRange(7.5, 10));
        Assert.That(delays.Min(), Is.LessThan(7.6));
        Assert.That(delays.Max(), Is.GreaterThan(9.9));
        Assert.That(Delays(Backoff.Constant(Seconds(10)).WithJitter(0), 2), Is.EqualTo([10, 10]));
    }

    [Test]
    public void UpTo_LongerWaits_AreCapped()
    {
        var backoff = Backoff.Create((attempt, _) => Seconds(attempt.Number)).UpTo(Seconds(3));

        Assert.That(Delays(backoff, 4), Is.EqualTo([2, 3, 3, 3]));
    }

    [Test]
    public void Create_SaysNull_GivesUp()
    {
        var backoff = Backoff.Create((attempt, _) => attempt.Number < 4 ? Seconds(-1) : null).WithJitter(0.5).UpTo(Seconds(1));

        Assert.That(backoff.DelayBefore(Failed(3), _random), Is.EqualTo(TimeSpan.Zero), "a negative time is none");
        Assert.That(backoff.DelayBefore(Failed(4), _random), Is.Null);
    }

    [Test]
    public void GiveUpAfter_Attempts_MakesNoMoreThanThat()
    {
        var backoff = Backoff.Constant(Seconds(1)).GiveUpAfter(attempts: 3);

        Assert.That(backoff.DelayBefore(Failed(3), _random), Is.EqualTo(Seconds(1)));
        Assert.That(backoff.DelayBefore(Failed(4), _random), Is.Null);
    }

    [Test]
    public void GiveUpAfter_ATime_DoesNotWaitForAnAttemptBehindIt()
    {
        var backoff = Backoff.Constant(Seconds(10)).GiveUpAfter(Seconds(60));

        Assert.That(backoff.DelayBefore(Failed(6) with { Outage = Seconds(50) }, _random), Is.EqualTo(Seconds(10)));
        Assert.That(backoff.DelayBefore(Failed(6) with { Outage = Seconds(51) }, _random), Is.Null);
        Assert.That(backoff.DelayBefore(Failed(2) with { RetryAfter = Seconds(61) }, _random), Is.Null, "the server's time counts");
    }

    [Test]
    public void RetryAfter_OfTheServer_IsHonouredAboveTheCapButNotBeyondADay()
    {
        var backoff = Backoff.Constant(Seconds(10)).UpTo(Seconds(10));

        Assert.That(backoff.DelayBefore(Failed(2) with { RetryAfter = Seconds(30) }, _random), Is.EqualTo(Seconds(30)));
        Assert.That(backoff.DelayBefore(Failed(2) with { RetryAfter = Seconds(3) }, _random), Is.EqualTo(Seconds(10)));
        Assert.That(backoff.DelayBefore(Failed(2) with { RetryAfter = Seconds(-3) }, _random), Is.EqualTo(Seconds(10)));
        Assert.That(backoff.DelayBefore(Failed(2) with { RetryAfter = TimeSpan.FromDays(9) }, _random), Is.EqualTo(TimeSpan.FromDays(1)));
    }

    [Test]
    public void GiveUpOnAndRetryOn_SayOtherwise_TheLastOneWins()
    {
        var backoff = Backoff.Constant(Seconds(1));
        var refused = new ArgumentException("mine");

        Assert.That(backoff.DelayBefore(Failed(2, refused), _random), Is.Null);
        Assert.That(backoff.RetryOn(failure => failure == refused).DelayBefore(Failed(2, refused), _random), Is.Not.Null);
        Assert.That(backoff.RetryOn(_ => true).GiveUpOn(failure => failure == refused).DelayBefore(Failed(2, refused), _random), Is.Null);
        Assert.That(backoff.GiveUpOn(failure => failure is ConnectException).DelayBefore(Failed(2), _random), Is.Null);
        Assert.That(backoff.GiveUpOn(_ => true).RetryOn(failure => failure is ConnectException).DelayBefore(Failed(2), _random), Is.Not.Null);
    }

    [Test]
    public void Methods_OfABackoff_LeaveItAsItWas()
    {
        var backoff = Backoff.Constant(Seconds(7));

        _ = backoff.UpTo(Seconds(1)).WithJitter(1).GiveUpAfter(1).GiveUpAfter(TimeSpan.Zero).GiveUpOn(_ => true).ResetAfter(TimeSpan.Zero);

        Assert.That(Delays(backoff, 2), Is.EqualTo([7, 7]));
        Assert.That(backoff.HealthyAfter, Is.EqualTo(Seconds(30)));
        Assert.That(backoff.ResetAfter(Seconds(3)).HealthyAfter, Is.EqualTo(Seconds(3)));
    }

    [Test]
    public void Arguments_OutOfRange_AreRefused()
    {
        var (zero, one, minus) = (TimeSpan.Zero, Seconds(1), Seconds(-1));

        Assert.That(() => Backoff.Constant(minus), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Exponential(zero, one), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Exponential(one * 2, one), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Exponential(one, one, 0.9), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Exponential(one, one, double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Exponential(one, one, double.PositiveInfinity), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.DecorrelatedJitter(zero, one), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Default.WithJitter(-0.1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Default.WithJitter(1.1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Default.WithJitter(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Default.UpTo(minus), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Default.GiveUpAfter(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Default.GiveUpAfter(minus), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Default.ResetAfter(minus), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Backoff.Create(null!), Throws.ArgumentNullException);
        Assert.That(() => Backoff.Default.GiveUpOn(null!), Throws.ArgumentNullException);
        Assert.That(() => Backoff.Default.RetryOn(null!), Throws.ArgumentNullException);
        Assert.That(() => Backoff.Default.DelayBefore(null!, _random), Throws.ArgumentNullException);
        Assert.That(() => Backoff.Default.DelayBefore(Failed(2), null!), Throws.ArgumentNullException);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static ConnectAttempt Failed(int number, Exception? failure = null) => new() { Number = number, LastFailure = failure ?? Unreachable };

    private List<double> Delays(Backoff backoff, int count, IRandomSource? random = null)
    {
        var delays = new List<double>();
        var last = TimeSpan.Zero;
        for (var number = 2; number < count + 2; number++)
        {
            last = backoff.DelayBefore(Failed(number) with { LastDelay = last }, random ?? _random)!.Value;
            delays.Add(last.TotalSeconds);
        }

        return delays;
    }
}
