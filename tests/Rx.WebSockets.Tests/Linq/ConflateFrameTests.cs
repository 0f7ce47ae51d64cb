using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using Change = Rx.WebSockets.KeyedChange<string, int>;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ConflateFrameTests : BoundedOperatorContract<Change, Change>
{
    private readonly VirtualClock _clock = new();
    private readonly TestFlow<Change> _source = new();
    private readonly TestObserver<IReadOnlyList<Change>> _observer = new();
    private readonly List<int> _conflated = [];

    protected override int Room => 1;

    public override IFlow<Change> Apply(IFlow<Change> source) =>
        source.Conflate(TimeSpan.Zero, count: 1, scheduler: ImmediateScheduler.Instance).Select(list => list[0]);

    public override Change In(int i) => Change.Upsert($"{i}", i);

    public override Change Out(int i) => In(i);

    [TestCase(-1, 1)]
    [TestCase(0, 0)]
    public void Conflate_ArgumentOutOfItsRange_IsRefusedAtTheCall(int frame, int count)
    {
        Assert.That(() => _source.Conflate(TimeSpan.FromTicks(frame), count), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Changes_OfOneKeyWithinAFrame_PassAsTheLatestInItsPlace()
    {
        using var subscription = Subscribe();

        _source.Send(In(1));
        _clock.AdvanceBy(TimeSpan.Zero);
        _source.Send(Change.Upsert("a", 1), Change.Upsert("b", 1), Change.None, Change.Upsert("a", 2), Change.Remove("b"), Change.Upsert("c", 1));
        _clock.Start();

        Assert.That(_observer.Values.Last(), Is.EqualTo([Change.Upsert("a", 2), Change.Remove("b"), Change.Upsert("c", 1)]));
        Assert.That(_conflated, Is.EqualTo([1, 1]));
    }

    [Test]
    public void Change_AfterAPause_PassesAtOnceAndTheNextAFrameLater()
    {
        using var subscription = Subscribe();

        _source.Send(In(1));
        _clock.AdvanceBy(TimeSpan.Zero);
        _source.Send(In(2), In(3));
        _clock.AdvanceBy(TimeSpan.FromMilliseconds(9));
        var early = _observer.Values.Count();
        _clock.AdvanceBy(TimeSpan.FromMilliseconds(1));

        Assert.That(early, Is.EqualTo(1));
        Assert.That(_observer.Values, Is.EqualTo(new Change[][] { [In(1)], [In(2), In(3)] }));
        Assert.That(_clock.PendingActions, Is.Zero);
    }

    [Test]
    public void Snapshot_WithinAFrame_KeepsItsBeginningAndEnd()
    {
        using var subscription = Subscribe();

        _source.Send(In(1), Change.SnapshotBegin, In(1), In(2), Change.SnapshotEnd, Change.Upsert("2", 3));
        _clock.Start();

        Assert.That(_observer.Values.Single(), Is.EqualTo([Change.SnapshotBegin, In(1), Change.Upsert("2", 3), Change.SnapshotEnd]));
    }

    [Test]
    public void List_Full_TheSourceWaitsForTheFrame()
    {
        using var subscription = Subscribe(count: 2);
        _source.Send(In(0));
        _clock.AdvanceBy(TimeSpan.Zero);

        var first = _source.SendAsync(In(1));
        var conflated = _source.SendAsync(In(1));
        var second = _source.SendAsync(In(2));
        var before = (first.IsCompleted, conflated.IsCompleted, second.IsCompleted);
        _clock.Start();

        Assert.That(before, Is.EqualTo((true, true, false)));
        Assert.That(second.IsCompletedSuccessfully);
        Assert.That(_observer.Values.Last(), Is.EqualTo([In(1), In(2)]));
    }

    [Test]
    public void Observer_IsAtWork_ChangesGatherUntilItIsDone()
    {
        using var subscription = Subscribe();
        _observer.BeBusy();

        _source.Send(In(1));
        _clock.Start();
        _source.Send(In(2), Change.Upsert("2", 3));
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        var early = _observer.Values.Count();
        _observer.TakeNext();
        _clock.Start();

        Assert.That(early, Is.EqualTo(1));
        Assert.That(_observer.Values.Last(), Is.EqualTo([Change.Upsert("2", 3)]));
    }

    [Test]
    public void End_BehindWhatWaits_PassesOnTheScheduler([Values] bool errors)
    {
        using var subscription = Subscribe();

        _source.Send(In(1));
        if (errors)
        {
            _source.Fail(new TimeoutException());
        }
        else
        {
            _source.Complete();
        }

        var before = _observer.Signals.Count;
        _clock.Start();

        Assert.That(before, Is.Zero);
        Assert.That(_observer.Values.Single(), Is.EqualTo([In(1)]));
        Assert.That((_observer.IsCompleted, _observer.Error is TimeoutException), Is.EqualTo((!errors, errors)));
    }

    [Test]
    public void Hook_Throws_EndsTheFlowBehindWhatWaits()
    {
        using var subscription = _source.Conflate(TimeSpan.Zero, onConflated: _ => throw new TimeoutException(), scheduler: _clock).Subscribe(_observer);

        _source.Send(In(1), In(1));
        _clock.Start();

        Assert.That(_observer.Values.Single(), Is.EqualTo([In(1)]));
        Assert.That(_observer.Error, Is.InstanceOf<TimeoutException>());
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test]
    public void Dispose_WhileChangesWait_CancelsTheTurn()
    {
        var subscription = Subscribe();

        _source.Send(In(1));
        subscription.Dispose();
        _clock.Start();

        Assert.That(_observer.Signals, Is.Empty);
        Assert.That((_source.Subscribers, _clock.PendingActions), Is.EqualTo((0, 0)));
    }

    [Test]
    public void TableOfThousands_AtAViewersPace_IsWholeAndConflated()
    {
        var table = new LiveTable<string, int>();
        for (var row = 0; row < 2500; row++)
        {
            table.Upsert($"{row}", 0);
        }

        var rows = new Dictionary<string, int>();
        using var subscription = table.Changes.Conflate(TimeSpan.FromMilliseconds(10), count: 1000, scheduler: _clock).Subscribe(_observer);
        for (var turn = 1; turn <= 10; turn++)
        {
            table.Upsert("7", turn);
            table.Upsert("2400", turn);
        }

        _clock.Start();

        foreach (var change in _observer.Values.SelectMany(list => list).Where(change => change.HasKey))
        {
            rows[change.Key] = change.Item;
        }

        Assert.That(rows, Is.EquivalentTo(table.ToList()));
        Assert.That(_observer.Values.Max(list => list.Count), Is.LessThanOrEqualTo(1000));
        Assert.That(_observer.Values.Count(), Is.EqualTo(3));
    }

    private IDisposable Subscribe(int count = 1000) =>
        _source.Conflate(TimeSpan.FromMilliseconds(10), count, _conflated.Add, _clock).Subscribe(_observer);
}
