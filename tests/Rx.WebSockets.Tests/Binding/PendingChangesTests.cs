using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Binding;
using Rx.WebSockets.Testing;
using Change = Rx.WebSockets.KeyedChange<int, int>;

namespace Rx.WebSockets.Tests.Binding;

public sealed class PendingChangesTests
{
    [Test]
    public void Changes_ThatAreLeft_LeadToTheSameRowsAsAllThatCame([Range(1, 300)] int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var pending = new PendingChanges<int, int>();
        var (plain, conflated) = (new Rows(), new Rows());
        var (keyed, taken, lost) = (0, 0, 0);

        for (var i = 0; i < 400; i++)
        {
            var change = Next(random, i);
            keyed += change.HasKey ? 1 : 0;
            plain.Apply(change);
            lost += pending.Add(change);
            if (random.Next(12) == 0)
            {
                // A snapshot that is going on may look different in between; what is whole may not.
                taken += Take(pending, conflated);
            }
        }

        foreach (var change in new[] { Change.SnapshotBegin, Change.Upsert(3, 1), Change.Upsert(4, 1), Change.SnapshotEnd, Change.Upsert(5, 1) })
        {
            plain.Apply(change);
            keyed += change.HasKey ? 1 : 0;
            lost += pending.Add(change);
        }

        taken += Take(pending, conflated);

        Assert.That(conflated.State, Is.EqualTo(plain.State));
        Assert.That(taken + lost, Is.EqualTo(keyed), "nothing is lost but what is reported");
    }

    [Test]
    public void Changes_WithoutSnapshots_LeadToTheSameRowsInTheSameOrder([Range(1, 100)] int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var pending = new PendingChanges<int, int>();
        var (plain, conflated) = (new Rows(), new Rows());

        for (var i = 0; i < 200; i++)
        {
            var change = random.Next(4) switch
            {
                0 => Change.Remove(random.Next(8)),
                _ => Change.Upsert(random.Next(8), i),
            };
            plain.Apply(change);
            pending.Add(change);
            if (random.Next(20) == 0)
            {
                Take(pending, conflated);
                Assert.That(conflated.Order, Is.EqualTo(plain.Order));
            }
        }
    }

    private static Change Next(SeededRandom random, int i) => random.Next(20) switch
    {
        0 => Change.SnapshotBegin,
        1 => Change.SnapshotEnd,
        2 => Change.Stale,
        3 => random.Next(3) == 0 ? Change.Reset : Change.None,
        < 9 => Change.Remove(random.Next(8)),
        _ => Change.Upsert(random.Next(8), i),
    };

    private static int Take(PendingChanges<int, int> pending, Rows rows)
    {
        var keyed = 0;
        while (pending.TryTake(out var change))
        {
            rows.Apply(change);
            keyed += change.HasKey ? 1 : 0;
        }

        return keyed;
    }

    /// <summary>What the verbs mean, said once more in the plainest way.</summary>
    private sealed class Rows
    {
        private readonly OrderedDictionary<int, (int Item, bool IsStale)> _rows = [];
        private HashSet<int>? _missing;

        public IEnumerable<(int Key, int Item, bool IsStale)> Order => _rows.Select(row => (row.Key, row.Value.Item, row.Value.IsStale)).ToArray();

        public IEnumerable<(int Key, int Item, bool IsStale)> State => Order.OrderBy(row => row.Key).ToArray();

        public void Apply(Change change)
        {
            switch (change.Kind)
            {
                case KeyedChangeKind.Upsert:
                    _rows[change.Key] = (change.Item, false);
                    _missing?.Remove(change.Key);
                    break;
                case KeyedChangeKind.Remove:
                    _rows.Remove(change.Key);
                    break;
                case KeyedChangeKind.SnapshotBegin:
                    _missing = [.. _rows.Keys];
                    break;
                case KeyedChangeKind.SnapshotEnd:
                    foreach (var key in _missing ?? [])
                    {
                        _rows.Remove(key);
                    }

                    _missing = null;
                    break;
                case KeyedChangeKind.Stale:
                    _missing = null;
                    foreach (var key in _rows.Keys.ToArray())
                    {
                        _rows[key] = (_rows[key].Item, true);
                    }

                    break;
                case KeyedChangeKind.Reset:
                    _rows.Clear();
                    _missing = null;
                    break;
            }
        }
    }
}
