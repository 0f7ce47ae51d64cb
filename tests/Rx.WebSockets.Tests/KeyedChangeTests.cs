using System;
using System.Linq;
using NUnit.Framework;
using Change = Rx.WebSockets.KeyedChange<string, int>;

namespace Rx.WebSockets.Tests;

public sealed class KeyedChangeTests
{
    [Test]
    public void Change_Default_IsNone()
    {
        Assert.That(default(Change), Is.EqualTo(Change.None));
        Assert.That(Change.None.Kind, Is.EqualTo(KeyedChangeKind.None));
    }

    [Test]
    public void Changes_OfTheSameContent_AreEqual()
    {
        var change = Change.Upsert("a", 1);

        Assert.That(change, Is.EqualTo(Change.Upsert("A".ToLowerInvariant(), 1)));
        Assert.That(change, Is.Not.EqualTo(Change.Upsert("a", 2)));
        Assert.That(Change.Remove("a"), Is.Not.EqualTo(Change.Remove("b")));
    }

    [Test]
    public void Change_WithoutKeyOrItem_SaysSo()
    {
        Assert.That(() => Change.Remove("a").Item, Throws.InvalidOperationException);
        Assert.That(() => Change.Reset.Key, Throws.InvalidOperationException);
        Assert.That((Change.Upsert("a", 1).HasKey, Change.Remove("a").HasKey, Change.Stale.HasKey), Is.EqualTo((true, true, false)));
    }

    [Test]
    public void Parts_OfEachKind_MakeTheSameChange()
    {
        Change[] changes = [Change.None, Change.Upsert("a", 1), Change.Remove("a"), Change.SnapshotBegin, Change.SnapshotEnd, Change.Reset, Change.Stale];

        foreach (var change in changes)
        {
            var (kind, key, item) = change;
            Assert.That(Change.Of(kind, key, item), Is.EqualTo(change));
        }

        Assert.That(changes, Has.Length.EqualTo(Enum.GetValues<KeyedChangeKind>().Length));
    }

    [Test]
    public void Parts_ThatDoNotBelongToTheKind_AreLeftOut()
    {
        Assert.That(Change.Of(KeyedChangeKind.Remove, "a", 1), Is.EqualTo(Change.Remove("a")));
        Assert.That(Change.Of(KeyedChangeKind.Stale, "a", 1), Is.EqualTo(Change.Stale));
    }

    [TestCase(-1)]
    [TestCase(7)]
    public void Parts_OfNoKind_AreRefused(int kind) =>
        Assert.That(() => Change.Of((KeyedChangeKind)kind, "a", 1), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Key_Null_IsRefused()
    {
        Assert.That(() => Change.Upsert(null!, 1), Throws.ArgumentNullException);
        Assert.That(() => Change.Remove(null!), Throws.ArgumentNullException);
        Assert.That(() => Change.Of(KeyedChangeKind.Upsert, null, 1), Throws.ArgumentNullException);
        Assert.That(() => Change.Of(KeyedChangeKind.Remove, null, 1), Throws.ArgumentNullException);
        Assert.That(() => Change.Snapshot(null!, item => $"{item}"), Throws.ArgumentNullException);
        Assert.That(() => Change.Snapshot([1], null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Snapshot_OfItems_IsBegunAndEnded()
    {
        var changes = Change.Snapshot([1, 2], item => $"{item}");

        Assert.That(changes, Is.EqualTo([Change.SnapshotBegin, Change.Upsert("1", 1), Change.Upsert("2", 2), Change.SnapshotEnd]));
    }

    [Test]
    public void Text_OfAChange_TellsIt()
    {
        Change[] changes = [Change.Upsert("a", 1), Change.Remove("a"), Change.Stale];

        Assert.That(changes.Select(change => change.ToString()), Is.EqualTo(["Upsert a: 1", "Remove a", "Stale"]));
    }
}
