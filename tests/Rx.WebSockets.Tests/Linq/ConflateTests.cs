using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Subjects;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;
using Change = Rx.WebSockets.KeyedChange<string, int>;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ConflateTests : HoldingOperatorContract<Change, Change>
{
    private readonly Subject<Change> _source = new();
    private readonly TestObserver<Change> _observer = new();
    private readonly List<int> _conflated = [];

    protected override int Room => int.MaxValue;

    [TearDown]
    public void DisposeSource() => _source.Dispose();

    public override IFlow<Change> Apply(IFlow<Change> source) => source.Conflate();

    public override Change In(int i) => Change.Upsert($"{i}", i);

    public override Change Out(int i) => In(i);

    [Test]
    public void Changes_ObserverIsAtWork_OnlyTheLatestOfEachKeyPasses()
    {
        using var subscription = BusyWith(In(1));

        Tell(Change.Upsert("b", 1), Change.Upsert("1", 2), Change.Upsert("b", 2), Change.Upsert("b", 3), Change.Upsert("c", 1));

        Assert.That(Rest(), Is.EqualTo([Change.Upsert("b", 3), Change.Upsert("1", 2), Change.Upsert("c", 1)]));
        Assert.That(_conflated, Is.EqualTo([1, 1]));
    }

    [Test]
    public void Row_ComesAndGoesMeanwhile_LeavesNoTrace()
    {
        using var subscription = BusyWith(In(1));

        Tell(Change.Upsert("b", 1), Change.Remove("b"), Change.Remove("never"), Change.Remove("1"), Change.Upsert("1", 3));

        Assert.That(Rest(), Is.EqualTo([Change.Remove("1"), Change.Upsert("1", 3)]));
        Assert.That(_conflated.Sum(), Is.EqualTo(3));
    }

    [Test]
    public void Snapshots_ObserverIsAtWork_TheLatestPasses()
    {
        using var subscription = BusyWith(In(1));

        Tell(Change.SnapshotBegin, In(2), Change.SnapshotEnd, In(3), Change.Stale, Change.SnapshotBegin, In(2), Change.SnapshotEnd, In(4));

        Assert.That(Rest(), Is.EqualTo([In(3), Change.Stale, Change.SnapshotBegin, In(2), Change.SnapshotEnd, In(4)]));
    }

    [Test]
    public void Reset_ObserverIsAtWork_SupersedesAll()
    {
        using var subscription = BusyWith(In(1));

        Tell(In(1), In(2), Change.Stale, Change.Reset, In(3), Change.Reset, In(4));

        Assert.That(Rest(), Is.EqualTo([Change.Reset, In(4)]));
    }

    [Test]
    public void Held_OfAStoppedObserver_IsBoundedByTheKeysWhateverComes()
    {
        using var subscription = BusyWith(In(1));

        for (var i = 0; i < 100_000; i++)
        {
            Tell(Change.Upsert($"{i}", i), Change.Remove($"{i}"), In(7), Change.Stale, Change.SnapshotBegin, In(i % 5), Change.SnapshotEnd, Change.Remove("7"));
        }

        Assert.That(Rest(), Has.Count.LessThan(20));
    }

    private IDisposable BusyWith(Change change)
    {
        var subscription = _source.Conflate(_conflated.Add).Subscribe(_observer);
        _observer.BeBusy();
        _source.OnNext(change);
        return subscription;
    }

    private void Tell(params Change[] changes) => Array.ForEach(changes, _source.OnNext);

    private List<Change> Rest()
    {
        for (var before = 0; before < _observer.Signals.Count;)
        {
            before = _observer.Signals.Count;
            _observer.TakeNext();
        }

        return [.. _observer.Values.Skip(1)];
    }
}
