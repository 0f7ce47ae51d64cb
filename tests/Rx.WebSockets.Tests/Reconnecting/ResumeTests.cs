using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Resume;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using Rx.WebSockets.Tests.Reconnecting.Fixture;

namespace Rx.WebSockets.Tests.Reconnecting;

/// <summary>The classes of the example, on a network that breaks.</summary>
[InlineAwaits]
public sealed class ResumeTests : FeedFixture
{
    private readonly List<Item> _items = [];
    private readonly List<Exception> _errors = [];
    private readonly List<string> _targets = [];
    private EventLog _log;

    public ResumeTests() => _log = Log();

    private IEnumerable<long> Numbers => _items.OfType<Event>().Select(item => item.Number);

    [Test, Property("Pain", 15)]
    public void Pain15_ConnectionsThatBreakWithinTheLog_LoseAndDoubleNothing([Range(1, 5)] int seed) => Clock.Run(async () =>
    {
        var random = new SeededRandom((ulong)seed);
        Serve();
        using var following = Feed().Subscribe(_items.Add, _errors.Add);

        for (var number = 1; number <= 400; number++)
        {
            _log.Append($"{number}");
            await PassAsync(0.02);
            if (random.NextOctets(1)[0] < 16)
            {
                Link.Reset();
            }
        }

        await PassAsync(5);
        Assert.That(_items, Is.EqualTo(Enumerable.Range(1, 400).Select(number => new Event(number, $"{number}"))));
        Assert.That(_targets, Has.Count.GreaterThan(5));
        Assert.That(_errors, Is.Empty);
    });

    [Test, Property("Pain", 15)]
    public void Pain15_OutageWithinTheLog_NamesTheLastEventAndGetsTheRest() => Clock.Run(async () =>
    {
        Serve();
        using var following = Feed().Subscribe(_items.Add, _errors.Add);
        await HappenAsync(5);

        await OutageAsync(events: 9);
        await HappenAsync(2);
        await PassAsync(5);

        Assert.That(Numbers, Is.EqualTo(Enumerable.Range(1, 16)));
        Assert.That(_items.OfType<Gap>(), Is.Empty);
        Assert.That(_targets, Is.EqualTo(new[] { "/?after=0", "/?after=5" }));
    });

    [Test, Property("Pain", 15)]
    public void Pain15_OutageBeyondTheAgeOfTheLog_IsAGapAndThenWhatIsLeft() => Clock.Run(async () =>
    {
        Serve();
        using var following = Feed().Subscribe(_items.Add, _errors.Add);
        await HappenAsync(5);

        await OutageAsync(events: 30);
        await HappenAsync(2);
        await PassAsync(5);

        var gap = _items.OfType<Gap>().Single();
        Assert.That(gap.After, Is.EqualTo(5));
        Assert.That(gap.Next, Is.InRange(7, 35));
        Assert.That(_items.IndexOf(gap), Is.EqualTo(5));
        Assert.That(Numbers, Is.EqualTo(Enumerable.Range(1, 5).Concat(Enumerable.Range((int)gap.Next, 38 - (int)gap.Next))));
    });

    [Test, Property("Pain", 15)]
    public void Pain15_ServerThatBeganAnew_IsAGapAndItsEvents([Values(1, 1000)] int first) => Clock.Run(async () =>
    {
        Serve();
        using var following = Feed().Subscribe(_items.Add, _errors.Add);
        await HappenAsync(5);

        await StopServerAsync();
        _log = Log(first);
        Serve();
        await PassAsync(3);
        await HappenAsync(2);

        Assert.That(_items.Skip(5), Is.EqualTo(new Item[] { new Gap(5, first), new Event(first, "happened"), new Event(first + 1, "happened") }));
    });

    [Test, Property("Pain", 15)]
    public void Pain15_SlowClient_CostsNoMoreThanTheLogAndIsToldOfAGap() => Clock.Run(async () =>
    {
        Serve();
        using var following = Feed().Subscribe(async item =>
        {
            _items.Add(item);
            await Clock.DelayAsync(Seconds(1));
        }, _errors.Add);
        await PassAsync(1);

        for (var number = 0; number < 10_000; number++)
        {
            _log.Append(new string('x', 5000));
            await PassAsync(0.001);
            Assert.That(_log.Octets, Is.LessThanOrEqualTo(100_000));
        }

        await PassAsync(3000);
        Assert.That(_items.OfType<Gap>(), Is.Not.Empty);
        var accounted = _items.Sum(item => item is Gap gap ? gap.Next - gap.After - 1 : 1);
        Assert.That(accounted, Is.EqualTo(10_000));
        Assert.That(Numbers, Is.Ordered.And.Unique);
        Assert.That(_errors, Is.Empty);
    });

    [Test, Property("Pain", 15)]
    public void Pain15_Log_IsBoundedInOctetsAndTime() => Clock.Run(async () =>
    {
        for (var number = 0; number < 1000; number++)
        {
            _log.Append("");
        }

        Assert.That(_log.Octets, Is.EqualTo(_log.Count * EventLog.Overhead));
        _log = Log();
        _log.Append(new string('x', 60_000));
        _log.Append(new string('x', 60_000));
        Assert.That(_log.Count, Is.EqualTo(1));
        await PassAsync(3);
        _log.Append("");
        Assert.That((_log.Count, _log.Octets), Is.EqualTo((1, EventLog.Overhead)));
        Assert.That(() => _log.Append(new string('x', 100_000)), Throws.ArgumentException);
    });

    [Test]
    public void Client_ThatNamesNoEvent_IsClosedWith1008([Values("", "?after=", "?after=-1", "?after=x", "?before=1")] string query) => Clock.Run(async () =>
    {
        Serve();

        var session = await WebSocketClient.ConnectAsync(new Uri(Uri, query), ClientOptions);

        Assert.That((await session.Completion).Code, Is.EqualTo(CloseCode.PolicyViolation));
    });

    [Test]
    public void Feed_Disposed_LeavesNothingBehind() => Clock.Run(async () =>
    {
        Serve();
        var following = Feed().Subscribe(_items.Add, _errors.Add);
        await HappenAsync(2);

        following.Dispose();
        await PassAsync(5);
        await HappenAsync(2);

        Assert.That(Numbers, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(Served.Single().State, Is.EqualTo(ConnectionState.Closed));
    });

    private EventLog Log(long first = 1) => new(maxOctets: 100_000, maxAge: Seconds(2), Clock, first);

    private ResumingFeed Feed() => new(Uri, client: ClientOptions, reconnect: new() { Backoff = Backoff.Constant(Seconds(0.1)), Scheduler = Clock });

    private void Serve() => StartServer(session =>
    {
        _targets.Add(session.Request!.Target);
        _ = _log.ServeAsync(session);
    });

    private async Task HappenAsync(int events)
    {
        while (events-- > 0)
        {
            _log.Append("happened");
            await PassAsync(0.1);
        }
    }

    private async Task OutageAsync(int events)
    {
        await StopServerAsync();
        await HappenAsync(events);
        Serve();
        await PassAsync(0.2);
    }
}
