using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Linq;
using System.Reactive.Concurrency;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using Change = Rx.WebSockets.KeyedChange<string, int>;

namespace Rx.WebSockets.Tests.Linq;

[InlineAwaits]
public sealed class BindToTests
{
    private static readonly BindOptions Frames = new() { Frame = TimeSpan.FromMilliseconds(10) };
    private readonly VirtualClock _clock = new();
    private readonly TestFlow<Change> _source = new();
    private readonly ObservableCollection<int> _items = [];
    private readonly ObservableCollection<Row<string, int>> _rows = [];
    private readonly List<NotifyCollectionChangedAction> _actions = [];

    public BindToTests()
    {
        _items.CollectionChanged += (_, change) => _actions.Add(change.Action);
        _rows.CollectionChanged += (_, change) => _actions.Add(change.Action);
    }

    [Test]
    public void BindTo_NoSourceCollectionOrFunction_IsRefusedAtTheCall()
    {
        Assert.That(() => ((IFlow<Change>)null!).BindTo(_items), Throws.ArgumentNullException);
        Assert.That(() => _source.BindTo((ObservableCollection<int>)null!), Throws.ArgumentNullException);
        Assert.That(() => _source.BindTo((ObservableCollection<Row<string, int>>)null!), Throws.ArgumentNullException);
        Assert.That(() => _source.BindTo(new ObservableCollection<string>(), null!, (_, _) => { }), Throws.ArgumentNullException);
        Assert.That(() => _source.BindTo(new ObservableCollection<string>(), (key, _) => key, null!), Throws.ArgumentNullException);
    }

    [Test]
    public void BindTo_CollectionWithRows_IsRefusedAtTheCall()
    {
        Assert.That(() => _source.BindTo(new ObservableCollection<int>([1])), Throws.ArgumentException);
    }

    [Test]
    public void Items_OfTheChanges_StandInTheOrderOfTheirFirstAppearance()
    {
        using var binding = _source.BindTo(_items, Frames, _clock);

        Send(Change.Upsert("b", 2), Change.Upsert("a", 1));
        Send(Change.Upsert("c", 3), Change.Upsert("b", 20), Change.Upsert("a", 1));

        Assert.That(_items, Is.EqualTo([20, 1, 3]));
        Assert.That(_actions, Is.EqualTo([Act.Add, Act.Add, Act.Add, Act.Replace]), "what is equal isn't replaced");
    }

    [Test]
    public void Removals_ManyBetweenUpdates_LeaveEveryRowAtItsPlace()
    {
        using var binding = _source.BindTo(_items, Frames, _clock);
        var expected = new OrderedDictionary<string, int>();
        var random = new SeededRandom(7);

        for (var i = 0; i < 5000; i++)
        {
            var key = $"{random.Next(50)}";
            if (random.Next(3) == 0)
            {
                expected.Remove(key);
                _source.Send(Change.Remove(key));
            }
            else
            {
                expected[key] = i;
                _source.Send(Change.Upsert(key, i));
            }

            if (random.Next(5) == 0)
            {
                _clock.AdvanceBy(Frames.Frame);
                Assert.That(_items, Is.EqualTo(expected.Values));
            }
        }
    }

    [Test]
    public void Rows_OfTheChanges_StayTheSameObjectAndTellOfTheirItem()
    {
        using var binding = _source.BindTo(_rows, Frames, _clock);
        Send(Change.Upsert("a", 1));
        var selected = _rows[0];
        var told = new List<string?>();
        selected.PropertyChanged += (_, change) => told.Add(change.PropertyName);

        Send(Change.Upsert("a", 2));
        Send(Change.Upsert("a", 2));

        Assert.That((_rows.Single(), selected.Key, selected.Item), Is.EqualTo((selected, "a", 2)));
        Assert.That(told, Is.EqualTo(["Item"]));
        Assert.That(_actions, Is.EqualTo([Act.Add]));
    }

    [Test]
    public void Rows_SourceLostAndFoundAgain_AreStaleThenReconciledInPlace()
    {
        using var binding = _source.BindTo(_rows, Frames, _clock);
        var told = new List<string?>();
        binding.PropertyChanged += (_, change) => told.Add(change.PropertyName);
        Send(Change.Upsert("a", 1), Change.Upsert("b", 2));
        var a = _rows[0];

        Send(Change.Stale);
        var lost = (_rows.All(row => row.IsStale), binding.IsStale);
        Send(Change.SnapshotBegin, Change.Upsert("a", 1));
        var within = (_rows.Select(row => row.IsStale).ToArray(), binding.IsStale);
        Send(Change.SnapshotEnd);

        Assert.That(lost, Is.EqualTo((true, true)));
        Assert.That(within.Item1, Is.EqualTo([false, true]));
        Assert.That((within.IsStale, binding.IsStale), Is.EqualTo((true, false)));
        Assert.That((_rows.Single(), a.IsStale), Is.EqualTo((a, false)));
        Assert.That(told.Where(name => name == "IsStale"), Has.Exactly(2).Items);
    }

    [Test]
    public void Loading_UntilTheFirstSnapshotIsComplete_TellsFromATableWithoutRows()
    {
        using var binding = _source.BindTo(_rows, Frames, _clock);
        var told = Told(binding);
        var before = binding.IsLoading;

        Send(Change.SnapshotBegin);
        var begun = binding.IsLoading;
        Send(Change.SnapshotEnd);

        Assert.That((before, begun, binding.IsLoading, _rows.Count), Is.EqualTo((true, true, false, 0)));
        Assert.That(told, Is.EqualTo(["IsLoading False"]));
    }

    [Test]
    public void Loading_SourceLostWithinTheFirstSnapshot_GoesOnInTheNextSession()
    {
        using var binding = _source.BindTo(_rows, Frames, _clock);
        var told = Told(binding);

        Send(Change.SnapshotBegin, Change.Upsert("a", 1));
        Send(Change.Stale);
        Send(Change.SnapshotEnd);
        var lost = (binding.IsLoading, binding.IsStale, _rows.Count);
        Send(Change.SnapshotBegin, Change.Upsert("b", 1));
        Send(Change.Upsert("c", 1), Change.SnapshotEnd);
        Send(Change.Stale);
        Send(Change.SnapshotBegin);

        Assert.That(lost, Is.EqualTo((true, true, 1)), "an end without a beginning says nothing");
        Assert.That(told, Is.EqualTo(["IsLoading False"]), "and is never so again");
    }

    [Test]
    public void Loading_OfASourceWithoutSnapshots_IsEndedByWhatItSays([Values(0, 1, 2)] int what)
    {
        using var binding = _source.BindTo(_rows, Frames, _clock);
        var told = Told(binding);
        Send(Change.Stale);
        var before = binding.IsLoading;

        Send(what switch { 0 => Change.Upsert("a", 1), 1 => Change.Remove("a"), _ => Change.Reset });

        Assert.That((before, binding.IsLoading), Is.EqualTo((true, false)));
        Assert.That(told, Is.EqualTo(["IsLoading False"]));
    }

    [Test]
    public void Loading_SourceEndsBeforeItSaidAnything_IsOver()
    {
        using var binding = _source.BindTo(_rows, Frames, _clock);
        var told = Told(binding);

        _source.Fail(new TimeoutException());
        _clock.Start();

        Assert.That((binding.IsLoading, binding.HasEnded), Is.EqualTo((false, true)));
        Assert.That(told, Is.EqualTo(["IsLoading False"]));
    }

    [Test]
    public void RowsOfOnesOwn_AreMadeUpdatedAndMarked()
    {
        var rows = new ObservableCollection<OwnRow>();
        using var binding = _source.BindTo(
            rows, (key, item) => new OwnRow { Text = $"{key}{item}" }, (row, item) => row.Text += item, (row, freshness) => row.Text += freshness, Frames, _clock);

        Send(Change.Upsert("a", 1));
        var row = rows[0];
        Send(Change.Upsert("a", 2));
        Send(Change.Stale);
        Send(Change.Upsert("a", 3));

        Assert.That(rows.Single(), Is.SameAs(row));
        Assert.That(row.Text, Is.EqualTo("a12Stale3Fresh"));
    }

    [Test]
    public void Snapshot_OfOtherRows_RemovesFromTheEnd()
    {
        using var binding = _source.BindTo(_items, Frames, _clock);
        Send([.. Enumerable.Range(0, 100).Select(i => Change.Upsert($"{i}", i))]);
        var indexes = new List<int>();
        _items.CollectionChanged += (_, change) => indexes.Add(change.OldStartingIndex);

        Send(Change.SnapshotBegin, Change.Upsert("50", 50), Change.SnapshotEnd);

        Assert.That(_items, Is.EqualTo([50]));
        Assert.That(indexes, Is.Ordered.Descending);
    }

    [Test]
    public void Reset_OfTheRows_ClearsOnce()
    {
        using var binding = _source.BindTo(_items, Frames, _clock);
        Send(Change.Upsert("a", 1), Change.Upsert("b", 2));

        Send(Change.Reset, Change.Upsert("b", 3));

        Assert.That(_items, Is.EqualTo([3]));
        Assert.That(_actions[2..], Is.EqualTo([Act.Reset, Act.Add]));
    }

    [Test]
    public void Updated_AfterEachBatch_TellsTheCountsWhenAllIsThere()
    {
        using var binding = _source.BindTo(_items, Frames with { Limit = 2, Expiry = TimeSpan.FromSeconds(1) }, _clock);
        var seen = new List<(BindingCounts Counts, int Items)>();
        using var watching = binding.Updated.Subscribe(counts => seen.Add((counts, _items.Count)));

        Send(Change.Upsert("a", 1), Change.Upsert("a", 2), Change.Upsert("b", 3));
        Send(Change.Upsert("c", 4));
        _clock.AdvanceBy(TimeSpan.FromSeconds(2));

        Assert.That(seen.Select(it => it.Items), Is.EqualTo([2, 2, 1, 0]));
        Assert.That(seen[1].Counts, Is.EqualTo(new BindingCounts(2, 4, 1, 1, 0)));
        Assert.That(binding.Counts, Is.EqualTo(new BindingCounts(4, 4, 1, 1, 2)));
    }

    [Test]
    public void Handler_WorksOnTheCollection_TheSourceWaits()
    {
        using var binding = _source.BindTo(_items, Frames with { MaxBatch = 2 }, _clock);
        var accepted = new List<bool>();
        var again = true;
        _items.CollectionChanged += (_, _) =>
        {
            if (again)
            {
                again = false;
                accepted.Add(_source.SendAsync(Change.Upsert("b", 2)).IsCompleted);
                accepted.Add(_source.SendAsync(Change.Upsert("c", 3)).IsCompleted);
            }
        };

        _source.Send(Change.Upsert("a", 1));
        _clock.AdvanceBy(TimeSpan.Zero);
        var within = _items.Count;
        _clock.Start();

        Assert.That(accepted, Is.EqualTo([true, false]));
        Assert.That((within, _items.Count), Is.EqualTo((1, 3)));
    }

    [Test]
    public void End_OfTheSource_IsToldByTheBindingAndNotThrown([Values] bool errors)
    {
        using var binding = _source.BindTo(_rows, Frames, _clock);
        var completed = false;
        using var watching = binding.Updated.Subscribe(_ => { }, () => completed = true);
        var error = new TimeoutException();
        Send(Change.Upsert("a", 1));

        if (errors)
        {
            _source.Fail(error);
        }
        else
        {
            _source.Complete();
        }

        _clock.Start();

        Assert.That((binding.HasEnded, binding.Error, binding.IsStale, completed), Is.EqualTo((true, errors ? error : null, true, true)));
        Assert.That(_rows.Single().IsStale);
    }

    [Test]
    public void Handler_Throws_TheBindingEndsAndTheSourceHearsOfIt()
    {
        using var binding = _source.BindTo(_items, Frames, _clock);
        var fault = new InvalidOperationException();
        _items.CollectionChanged += (_, _) => throw fault;

        Send(Change.Upsert("a", 1));

        Assert.That((binding.HasEnded, binding.Error), Is.EqualTo((true, fault)));
        Assert.That(() => _source.Send(Change.Upsert("a", 2)), Throws.Exception.SameAs(fault));
    }

    [Test]
    public void SomebodyElse_ChangesTheRows_TheBindingEnds()
    {
        using var binding = _source.BindTo(_items, Frames, _clock);
        Send(Change.Upsert("a", 1));

        _items.Add(99);
        Send(Change.Upsert("a", 2));

        Assert.That(binding.Error, Is.InstanceOf<InvalidOperationException>());
        Assert.That(_items, Is.EqualTo([1, 99]));
    }

    [Test]
    public void Dispose_Always_LeavesTheRowsAndTheSource()
    {
        var binding = _source.BindTo(_items, Frames, _clock);
        Send(Change.Upsert("a", 1));
        _source.Send(Change.Upsert("b", 2));

        binding.Dispose();
        binding.Dispose();
        _clock.Start();

        Assert.That(_items, Is.EqualTo([1]));
        Assert.That((_source.Subscribers, binding.HasEnded, _clock.PendingActions), Is.EqualTo((0, false, 0)));
    }

    [Test]
    public void Dispose_WithinABatch_NothingMoreIsTouched()
    {
        var binding = _source.BindTo(_items, Frames, _clock);
        _items.CollectionChanged += (_, _) => binding.Dispose();

        Send(Change.Upsert("a", 1), Change.Upsert("b", 2));

        Assert.That(_items, Is.EqualTo([1]));
        Assert.That(binding.Counts, Is.EqualTo(default(BindingCounts)));
    }

    [Test]
    public void Source_SignalsWithinSubscribe_AllIsThere()
    {
        var source = new TestFlow<Change>
        {
            OnSubscribe = observer =>
            {
                _ = observer.OnNextAsync(Change.Upsert("a", 1));
                observer.OnCompleted();
            },
        };

        using var binding = source.BindTo(_items, Frames with { AtEnd = RowsAtEnd.Stay }, ImmediateScheduler.Instance);

        Assert.That(_items, Is.EqualTo([1]));
        Assert.That((binding.HasEnded, binding.IsStale), Is.EqualTo((true, false)));
    }

    [Test]
    public void Context_OfTheCall_IsWhereTheCollectionIsTouched()
    {
        var context = new HandContext();
        System.Threading.SynchronizationContext.SetSynchronizationContext(context);
        using var binding = _source.BindTo(_items, Frames);
        System.Threading.SynchronizationContext.SetSynchronizationContext(null);

        _source.Send(Change.Upsert("a", 1));
        var before = _items.Count;
        context.Run();

        Assert.That((before, _items.Count), Is.EqualTo((0, 1)));
    }

    private void Send(params Change[] changes)
    {
        _source.Send(changes);
        _clock.AdvanceBy(Frames.Frame);
    }

    private static List<string> Told(CollectionBinding binding)
    {
        var told = new List<string>();
        binding.PropertyChanged += (_, change) =>
        {
            if (change.PropertyName is nameof(binding.IsLoading))
            {
                told.Add($"{change.PropertyName} {binding.IsLoading}");
            }
        };
        return told;
    }

    private static class Act
    {
        public const NotifyCollectionChangedAction Add = NotifyCollectionChangedAction.Add;
        public const NotifyCollectionChangedAction Replace = NotifyCollectionChangedAction.Replace;
        public const NotifyCollectionChangedAction Reset = NotifyCollectionChangedAction.Reset;
    }

    private sealed class OwnRow
    {
        public string Text { get; set; } = "";
    }
}
