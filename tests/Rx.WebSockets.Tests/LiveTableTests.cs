using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using Change = Rx.WebSockets.KeyedChange<string, int>;

namespace Rx.WebSockets.Tests;

[InlineAwaits]
public sealed class LiveTableTests
{
    private readonly LiveTable<string, int> _table = new();
    private readonly TestObserver<Change> _viewer = new();

    [TearDown]
    public void DisposeTable() => _table.Dispose();

    [Test]
    public void Viewer_OfRowsThereAre_GetsASnapshotThenWhatChanges()
    {
        _table.Upsert("b", 1);
        _table.Upsert("a", 2);
        var watched = _table.Changes.ValidateGrammar();
        using var subscription = watched.Subscribe(_viewer);

        _table.Upsert("b", 3);
        var removed = (_table.Remove("a"), _table.Remove("a"));
        _table.Clear();

        Assert.That(
            _viewer.Values,
            Is.EqualTo([Change.SnapshotBegin, Change.Upsert("b", 1), Change.Upsert("a", 2), Change.SnapshotEnd, Change.Upsert("b", 3), Change.Remove("a"), Change.Reset]));
        Assert.That(removed, Is.EqualTo((true, false)));
        watched.ThrowIfViolated();
    }

    [Test]
    public void Viewer_OfNoRows_GetsAnEmptySnapshot()
    {
        using var subscription = _table.Changes.Subscribe(_viewer);

        Assert.That(_viewer.Values, Is.EqualTo([Change.SnapshotBegin, Change.SnapshotEnd]));
    }

    [Test]
    public void Viewer_IsSlow_IsToldTheLatestOfEachRowAndOthersDoNotWait()
    {
        var fast = new TestObserver<Change>();
        using var first = _table.Changes.Subscribe(fast);
        _viewer.BeBusy();
        using var second = _table.Changes.Subscribe(_viewer);

        for (var i = 0; i < 1000; i++)
        {
            _table.Upsert($"{i % 3}", i);
        }

        var early = _viewer.Signals.Count;
        for (var i = 0; i < 5; i++)
        {
            _viewer.TakeNext();
        }

        Assert.That((early, fast.Signals.Count), Is.EqualTo((1, 1002)));
        Assert.That(_viewer.Values.Skip(2), Is.EqualTo([Change.Upsert("0", 999), Change.Upsert("1", 997), Change.Upsert("2", 998)]));
        Assert.That(_table.Conflated, Is.EqualTo(997));
    }

    [Test]
    public void Viewer_Throws_LeavesAloneAndIsReported()
    {
        var failed = new List<Exception>();
        using var table = new LiveTable<string, int> { ViewerFailed = failed.Add };
        var fault = new InvalidOperationException();
        using var good = table.Changes.Subscribe(_viewer);
        using var bad = table.Changes.Subscribe((Change change) => throw fault);

        table.Upsert("a", 1);

        Assert.That(failed, Is.EqualTo([fault]));
        Assert.That((table.Viewers, _viewer.Values.Last()), Is.EqualTo((1, Change.Upsert("a", 1))));
    }

    [Test]
    public void Viewer_Disposed_Leaves()
    {
        var subscription = _table.Changes.Subscribe(_viewer);
        var before = _table.Viewers;

        subscription.Dispose();
        _table.Upsert("a", 1);

        Assert.That((before, _table.Viewers, _viewer.Signals.Count), Is.EqualTo((1, 0, 2)));
    }

    [Test]
    public void Viewer_ChangesTheTableWhileItIsTold_HearsOfItBehind()
    {
        _viewer.OnValue = change =>
        {
            if (change == Change.Upsert("a", 1))
            {
                _table.Upsert("a", 2);
                _table.Upsert("b", 2);
            }
        };
        using var subscription = _table.Changes.Subscribe(_viewer);

        _table.Upsert("a", 1);

        Assert.That(_viewer.Values.Skip(2), Is.EqualTo([Change.Upsert("a", 1), Change.Upsert("a", 2), Change.Upsert("b", 2)]));
    }

    [Test]
    public void Dispose_OfATableWhoseViewerHasFailedUnheard_CompletesTheOthers()
    {
        var clock = new VirtualClock();
        var failed = new List<Exception>();
        var fault = new InvalidOperationException();
        var table = new LiveTable<string, int> { ViewerFailed = failed.Add };
        using var bad = table.Changes.Conflate(TimeSpan.Zero, scheduler: clock).Subscribe((IReadOnlyList<Change> changes) => throw fault);
        using var good = table.Changes.Subscribe(_viewer);
        clock.Start();

        table.Dispose();

        Assert.That(failed, Is.EqualTo([fault]));
        Assert.That(_viewer.IsCompleted);
    }

    [Test]
    public void Dispose_ViewerThrowsAtItsCompletion_IsReportedAndTheOthersAreCompleted()
    {
        var failed = new List<Exception>();
        var fault = new InvalidOperationException();
        var table = new LiveTable<string, int> { ViewerFailed = failed.Add };
        using var bad = table.Changes.Subscribe((Change _) => { }, () => throw fault);
        using var good = table.Changes.Subscribe(_viewer);

        table.Dispose();
        using var late = table.Changes.Subscribe((Change _) => { }, () => throw fault);

        Assert.That(failed, Is.EqualTo([fault, fault]));
        Assert.That(_viewer.IsCompleted);
    }

    [Test]
    public void Dispose_Always_CompletesAllViewersBehindWhatIsHeld()
    {
        _viewer.BeBusy();
        using var subscription = _table.Changes.Subscribe(_viewer);
        var late = new TestObserver<Change>();
        _table.Upsert("a", 1);

        _table.Dispose();
        for (var i = 0; i < 4; i++)
        {
            _viewer.TakeNext();
        }

        using var after = _table.Changes.Subscribe(late);

        Assert.That(_viewer.IsCompleted && _viewer.Values.Contains(Change.Upsert("a", 1)));
        Assert.That(late.IsCompleted && late.Values.Contains(Change.Upsert("a", 1)));
        Assert.That(() => _table.Upsert("a", 2), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(_table.Viewers, Is.Zero);
    }

    [Test]
    public void Rows_AtAnyTime_CanBeRead()
    {
        _table.Upsert("b", 1);
        _table.Upsert("a", 2);

        Assert.That(_table.ToList(), Is.EqualTo([KeyValuePair.Create("b", 1), KeyValuePair.Create("a", 2)]));
        Assert.That((_table.Count, _table.TryGet("a", out var item), item, _table.TryGet("c", out _)), Is.EqualTo((2, true, 2, false)));
    }

    [Test]
    public void Rows_ThatWentAndCome_StandAtTheEnd()
    {
        foreach (var key in "abcd")
        {
            _table.Upsert($"{key}", 1);
        }

        _table.Remove("b");
        _table.Remove("d");
        _table.Upsert("b", 2);
        _table.Upsert("a", 3);

        Assert.That(_table.ToList(), Is.EqualTo([KeyValuePair.Create("a", 3), KeyValuePair.Create("c", 1), KeyValuePair.Create("b", 2)]));
        _table.Clear();
        Assert.That((_table.Count, _table.ToList()), Is.EqualTo((0, Array.Empty<KeyValuePair<string, int>>())));
    }

    [Test]
    public void TryAdd_OfARowThereIs_ChangesNothing()
    {
        using var subscription = _table.Changes.Subscribe(_viewer);

        var added = (_table.TryAdd("a", 1), _table.TryAdd("a", 2));

        Assert.That((added, _table.ToList().Single().Value), Is.EqualTo(((true, false), 1)));
        Assert.That(_viewer.Values.Skip(2), Is.EqualTo([Change.Upsert("a", 1)]));
        Assert.That(() => _table.TryAdd(null!, 1), Throws.ArgumentNullException);
    }

    [Test]
    public void Limit_OfTheRows_LetsThoseGoThatAppearedFirst()
    {
        using var table = new LiveTable<string, int> { Limit = 2 };
        using var subscription = table.Changes.Subscribe(_viewer);

        table.Upsert("a", 1);
        table.Upsert("b", 1);
        table.Upsert("a", 2);
        table.TryAdd("c", 1);

        Assert.That(table.ToList().Select(row => row.Key), Is.EqualTo(["b", "c"]));
        Assert.That(_viewer.Values.Skip(5), Is.EqualTo([Change.Upsert("c", 1), Change.Remove("a")]));
        Assert.That(() => new LiveTable<string, int> { Limit = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Limit_WhileAViewerIsSlow_BoundsWhatIsHeldForIt()
    {
        using var table = new LiveTable<int, int> { Limit = 3 };
        var viewer = new TestObserver<KeyedChange<int, int>>();
        viewer.BeBusy();
        using var subscription = table.Changes.Subscribe(viewer);

        for (var i = 0; i < 1000; i++)
        {
            table.Upsert(i, i);
        }

        for (var i = 0; i < 10; i++)
        {
            viewer.TakeNext();
        }

        Assert.That(
            viewer.Values.Skip(2),
            Is.EqualTo(new[] { 997, 998, 999 }.Select(i => KeyedChange<int, int>.Upsert(i, i))), "what came and went meanwhile leaves no trace");
    }

    [Test]
    public void Table_ChangedByManyThreads_EveryViewerEndsUpWithItsRows()
    {
        var rows = new Dictionary<string, int>();
        using var subscription = _table.Changes.Subscribe((Change change) =>
        {
            if (change.Kind is KeyedChangeKind.Upsert)
            {
                rows[change.Key] = change.Item;
            }
            else if (change.Kind is KeyedChangeKind.Remove)
            {
                rows.Remove(change.Key);
            }
        });

        Parallel.For(0, 20_000, i =>
        {
            if (i % 7 == 0)
            {
                _table.Remove($"{i % 50}");
            }
            else
            {
                _table.Upsert($"{i % 50}", i);
            }
        });

        Assert.That(rows, Is.EquivalentTo(_table.ToList()));
    }
}
