using System;
using System.Collections.Generic;
using System.Reactive.Subjects;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ToFlowConflateByTests : ToFlowOverflowContract
{
    private readonly Subject<string> _quotes = new();
    private readonly TestObserver<string> _observer = new();
    private readonly List<string> _dropped = [];

    // 2 and 4 and 6 have one key, 3 and 5 another.
    protected override Overflow<int> Policy { get; } = Overflow.ConflateBy<int, bool>(value => value % 2 == 0, 2);

    protected override int[] Kept { get; } = [6, 5];

    [Test]
    public void ConflateBy_ObserverIsAtWork_KeepsTheLatestOfEachKeyWhereTheKeyCameFirst()
    {
        using var subscription = Conflated(10);

        Send("a1", "b1", "a2", "c1", "a3", "b2");
        Take(4);

        Assert.That(_observer.Values, Is.EqualTo(["a1", "b2", "a3", "c1"]));
        Assert.That(_dropped, Is.EqualTo(["a2", "b1"]));
    }

    [Test]
    public void ConflateBy_KeyWasTaken_ComesBehindAgain()
    {
        using var subscription = Conflated(10);

        Send("x1", "a1", "b1");
        _observer.TakeNext();
        Send("a2");
        Take(3);

        Assert.That(_observer.Values, Is.EqualTo(["x1", "a1", "b1", "a2"]));
        Assert.That(_dropped, Is.Empty);
    }

    [Test]
    public void ConflateBy_OneKeyTooMany_DropsTheOldest()
    {
        using var subscription = Conflated(2);

        Send("x1", "a1", "b1", "c1", "b2", "a2");
        Take(3);

        Assert.That(_observer.Values, Is.EqualTo(["x1", "c1", "a2"]));
        Assert.That(_dropped, Is.EqualTo(["a1", "b1", "b2"]));
    }

    [Test]
    public void ConflateBy_KeyThrowsOrIsNull_IsTheErrorBehindWhatIsHeld([Values] bool throws)
    {
        using var subscription = _quotes
            .ToFlow(Overflow.ConflateBy<string, string>(quote => quote[0] != '?' ? quote[..1] : throws ? throw new TimeoutException() : null!))
            .Subscribe(_observer);
        _observer.BeBusy();

        Send("x1", "a1", "?");
        Take(2);

        Assert.That(_observer.Values, Is.EqualTo(["x1", "a1"]));
        Assert.That(_observer.Error, throws ? Is.InstanceOf<TimeoutException>() : Is.InstanceOf<InvalidOperationException>());
        Assert.That(_quotes.HasObservers, Is.False);
    }

    [Test]
    public void ConflateBy_NoKeyOrCapacity_IsRefusedAtTheCall()
    {
        Assert.That(() => Overflow.ConflateBy<int, int>(null!), Throws.ArgumentNullException);
        Assert.That(() => Overflow.ConflateBy<int, int>(value => value, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Overflow.DropOldest(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ConflateBy_ManyTurnsOfTheRing_KeepsTheOrder()
    {
        using var subscription = Conflated(3);
        var expected = new List<string> { "x0" };

        Send("x0");
        for (var i = 0; i < 100; i++)
        {
            Send($"a{i}", $"b{i}", $"a{i + 1000}");
            expected.AddRange([$"a{i + 1000}", $"b{i}"]);
            Take(2);
        }

        Assert.That(_observer.Values, Is.EqualTo(expected));
    }

    private IDisposable Conflated(int capacity)
    {
        _observer.BeBusy();
        return _quotes.ToFlow(Overflow.ConflateBy<string, char>(quote => quote[0], capacity), _dropped.Add).Subscribe(_observer);
    }

    private void Send(params string[] quotes) => Array.ForEach(quotes, _quotes.OnNext);

    private void Take(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _observer.TakeNext();
        }
    }
}
