using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using Change = Rx.WebSockets.KeyedChange<string, int>;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ReconcileTests : BoundedOperatorContract<Change, Change>
{
    private static readonly BindOptions Frames = new() { Frame = TimeSpan.FromMilliseconds(10), AtEnd = RowsAtEnd.Stay };
    private readonly VirtualClock _clock = new();
    private readonly TestFlow<Change> _source = new();
    private readonly TestObserver<ChangeBatch<string, int>> _observer = new();

    protected override int Room => 1;

    public override IFlow<Change> Apply(IFlow<Change> source) => source
        .Reconcile(new BindOptions { Frame = TimeSpan.Zero, MaxBatch = 1, AtEnd = RowsAtEnd.Stay }, ImmediateScheduler.Instance)
        .Select(batch => batch.Changes[0]);

    public override Change In(int i) => Change.Upsert($"{i}", i);

    public override Change Out(int i) => In(i);

    [TestCase(-1, 1, 1, 1)]
    [TestCase(0, 0, 1, 1)]
    [TestCase(0, 1, 0, 1)]
    [TestCase(0, 1, 1, 0)]
    public void Reconcile_OptionOutOfItsRange_IsRefusedAtTheCall(int frame, int maxBatch, int limit, int expiry)
    {
        var options = new BindOptions { Frame = TimeSpan.FromTicks(frame), MaxBatch = maxBatch, Limit = limit, Expiry = TimeSpan.FromTicks(expiry) };

        Assert.That(() => _source.Reconcile(options, _clock), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Change_AfterAPause_PassesAtOnceAndTheNextAFrameLater()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);

        _source.Send(Change.Upsert("a", 1));
        _clock.AdvanceBy(TimeSpan.Zero);
        _source.Send(Change.Upsert("a", 2), Change.Upsert("b", 3));
        _clock.AdvanceBy(TimeSpan.FromMilliseconds(9));
        var early = _observer.Signals.Count;
        _clock.AdvanceBy(TimeSpan.FromMilliseconds(1));

        Assert.That(early, Is.EqualTo(1));
        Assert.That(Texts(), Is.EqualTo(["Upsert a: 1", "Upsert a: 2, Upsert b: 3"]));
        Assert.That(_clock.PendingActions, Is.Zero);
    }

    [Test]
    public void Frame_Zero_MakesABatchOfEachRead()
    {
        using var subscription = _source.Reconcile(Frames with { Frame = TimeSpan.Zero }, _clock).Subscribe(_observer);
        for (var read = 0; read < 3; read++)
        {
            _clock.Schedule(() => _source.Send(Enumerable.Range(0, 5).Select(In)));
        }

        _clock.Start();

        Assert.That(_observer.Values.Sum(batch => batch.Received), Is.EqualTo(15));
        Assert.That(_observer.Values.First().Changes, Has.Count.EqualTo(5));
    }

    [Test]
    public void Changes_OfOneKeyWithinAFrame_AreConflatedAndCounted()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);

        _source.Send(Change.Upsert("a", 1), Change.Upsert("b", 1), Change.Upsert("a", 2), Change.Upsert("a", 3), Change.None);
        _clock.Start();

        Assert.That(Texts(), Is.EqualTo(["Upsert a: 3, Upsert b: 1"]));
        Assert.That((_observer.Values.Single().Received, _observer.Values.Single().Conflated), Is.EqualTo((4, 2)));
    }

    [Test]
    public void Batch_Full_TheSourceWaitsForTheFrame()
    {
        using var subscription = _source.Reconcile(Frames with { MaxBatch = 2 }, _clock).Subscribe(_observer);
        _source.Send(In(0));
        _clock.AdvanceBy(TimeSpan.Zero);

        var first = _source.SendAsync(In(1));
        var conflated = _source.SendAsync(In(1));
        var second = _source.SendAsync(In(2));
        var before = (first.IsCompleted, conflated.IsCompleted, second.IsCompleted);
        _clock.Start();

        Assert.That(before, Is.EqualTo((true, true, false)));
        Assert.That(second.IsCompletedSuccessfully);
        Assert.That(Texts(), Is.EqualTo(["Upsert 0: 0", "Upsert 1: 1, Upsert 2: 2"]));
    }

    [Test]
    public void Observer_IsAtWork_ChangesGatherUntilItIsDone()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);
        _observer.BeBusy();

        _source.Send(In(1));
        _clock.Start();
        _source.Send(In(2), In(3));
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        var early = _observer.Signals.Count;
        _observer.TakeNext();
        _clock.Start();

        Assert.That(early, Is.EqualTo(1));
        Assert.That(Texts(), Is.EqualTo(["Upsert 1: 1", "Upsert 2: 2, Upsert 3: 3"]));
    }

    [Test]
    public void Snapshot_Complete_RemovesWhatItLacks()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);
        Send(In(1), In(2), In(3));

        Send(Change.SnapshotBegin, In(2));
        var within = _observer.Values.Last().Rows;
        Send(In(4), Change.SnapshotEnd);

        Assert.That(within, Is.EqualTo(3));
        Assert.That(Texts()[1..], Is.EqualTo(["Upsert 2: 2", "Upsert 4: 4, Remove 3, Remove 1"]));
        Assert.That(_observer.Values.Last().Rows, Is.EqualTo(2));
    }

    [Test]
    public void Snapshot_OfNothing_RemovesAll()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);
        Send(In(1));

        Send(Change.SnapshotBegin, Change.SnapshotEnd);

        Assert.That(_observer.Values.Last().Rows, Is.Zero);
    }

    [Test]
    public void Snapshot_RowOfBefore_WaitsInTheSameBatch_IsNotTakenForPartOfIt()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);

        Send(In(1), In(2), Change.SnapshotBegin, In(2), Change.SnapshotEnd);

        Assert.That(Texts(), Is.EqualTo(["Upsert 2: 2"]));
    }

    [Test]
    public void Snapshot_SourceIsLostMeanwhile_IsGivenUpAndNothingIsRemoved()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);
        Send(In(1), In(2));

        Send(Change.SnapshotBegin, In(1), Change.Stale);
        Send(Change.SnapshotEnd);

        Assert.That(Texts()[^2..], Is.EqualTo(["Upsert 1: 1, Stale", ""]));
        Assert.That((_observer.Values.Last().Rows, _observer.Values.First(batch => batch.IsStale).Rows), Is.EqualTo((2, 2)));
    }

    [Test]
    public void Stale_EachRowHeardOfOrRemoved_IsFreshAgain()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);
        Send(In(1), In(2));

        Send(Change.Stale);
        Send(In(1));
        Send(Change.Remove("2"));

        Assert.That(_observer.Values.Select(batch => batch.IsStale), Is.EqualTo([false, true, true, false]));
    }

    [Test]
    public void Stale_UpsertWaitsInTheSameBatch_IsFreshBehindIt()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);

        Send(In(1), Change.Stale, In(1));

        Assert.That(Texts(), Is.EqualTo(["Stale, Upsert 1: 1"]));
        Assert.That(_observer.Values.Last().IsStale, Is.False);
    }

    [Test]
    public void Reset_RowsThereAre_GoAtOnce()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);
        Send(In(1));

        Send(In(2), Change.Reset, In(3));

        Assert.That(Texts()[^1], Is.EqualTo("Reset, Upsert 3: 3"));
        Assert.That((_observer.Values.Last().Rows, _observer.Values.Last().Conflated), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Remove_OfARowThatIsNotThere_SaysNothing()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);
        Send(In(1));

        Send(Change.Remove("9"), Change.Upsert("2", 2), Change.Remove("2"));

        Assert.That(_observer.Values.Last().Changes, Is.Empty);
    }

    [Test]
    public void Row_RemovedAndAddedWithinABatch_IsANewOne()
    {
        using var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);
        Send(In(1), In(2));

        Send(Change.Remove("1"), In(1));

        Assert.That(Texts()[^1], Is.EqualTo("Remove 1, Upsert 1: 1"));
        Assert.That((_observer.Values.Last().Received, _observer.Values.Last().Conflated), Is.EqualTo((2, 0)));
    }

    [Test]
    public void Limit_MoreRows_ThoseThatAppearedFirstGo()
    {
        using var subscription = _source.Reconcile(Frames with { Limit = 2 }, _clock).Subscribe(_observer);
        Send(In(1), In(2));

        Send(In(1), In(3), In(4), In(5));

        Assert.That(Texts()[^1], Is.EqualTo("Upsert 1: 1, Remove 1, Upsert 4: 4, Remove 2, Upsert 5: 5"));
        Assert.That((_observer.Values.Last().Rows, _observer.Values.Last().Evicted), Is.EqualTo((2, 3)));
    }

    [Test]
    public void Expiry_NothingHeardOfARow_ItGoesInTime()
    {
        using var subscription = _source.Reconcile(Frames with { Expiry = TimeSpan.FromSeconds(10) }, _clock).Subscribe(_observer);
        Send(In(1), In(2));

        _clock.AdvanceTo(TimeSpan.FromSeconds(8));
        Send(In(1));
        _clock.AdvanceTo(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        var early = _observer.Values.Last();
        _clock.AdvanceTo(TimeSpan.FromSeconds(10));
        var second = _observer.Values.Last();
        _clock.AdvanceTo(TimeSpan.FromSeconds(18));

        Assert.That((early.Rows, early.Expired), Is.EqualTo((2, 0)));
        Assert.That((second.Rows, second.Expired, second.Changes.Single()), Is.EqualTo((1, 1, Change.Remove("2"))));
        Assert.That(_observer.Values.Last().Changes, Is.EqualTo([Change.Remove("1")]));
        Assert.That(_clock.PendingActions, Is.Zero);
    }

    [Test]
    public void Expiry_SourceIsLost_StandsStillAndBeginsAnewWhenItIsBack()
    {
        using var subscription = _source.Reconcile(Frames with { Expiry = TimeSpan.FromSeconds(10) }, _clock).Subscribe(_observer);
        Send(In(1), In(2), Change.Stale);

        _clock.AdvanceTo(TimeSpan.FromSeconds(100));
        var lost = _observer.Values.Last().Rows;
        Send(In(1));
        _clock.AdvanceTo(TimeSpan.FromSeconds(109));
        var back = _observer.Values.Last().Rows;
        _clock.AdvanceTo(TimeSpan.FromSeconds(111));

        Assert.That((lost, back, _observer.Values.Last().Rows), Is.EqualTo((2, 2, 0)));
    }

    [Test]
    public void Expiry_ObserverIsAtWork_ComesWhenItIsDone()
    {
        using var subscription = _source.Reconcile(Frames with { Expiry = TimeSpan.FromSeconds(1) }, _clock).Subscribe(_observer);
        _observer.BeBusy();
        Send(In(1));

        _clock.AdvanceBy(TimeSpan.FromSeconds(5));
        var early = _observer.Signals.Count;
        _observer.TakeNext();
        _clock.Start();
        _observer.TakeNext();
        _clock.Start();

        Assert.That(early, Is.EqualTo(1));
        Assert.That(_observer.Values.Last().Expired, Is.EqualTo(1));
    }

    [Test]
    public void Expiry_EndedOrDisposed_NothingIsScheduledAnyMore([Values] bool disposed)
    {
        var subscription = _source.Reconcile(Frames with { Expiry = TimeSpan.FromSeconds(10) }, _clock).Subscribe(_observer);
        Send(In(1));

        Action end = disposed ? subscription.Dispose : _source.Complete;
        end();
        _clock.AdvanceBy(Frames.Frame);

        Assert.That(_clock.PendingActions, Is.Zero);
    }

    [TestCase(RowsAtEnd.GoStale, "Upsert 1: 1, Stale")]
    [TestCase(RowsAtEnd.Go, "Reset")]
    [TestCase(RowsAtEnd.Stay, "Upsert 1: 1")]
    public void End_OfTheSource_RowsBecomeWhatTheOptionsSay(RowsAtEnd atEnd, string expected)
    {
        using var subscription = _source.Reconcile(Frames with { AtEnd = atEnd }, _clock).Subscribe(_observer);
        var error = new TimeoutException();

        _source.Send(In(1));
        _source.Fail(error);
        _clock.Start();

        Assert.That(Texts(), Is.EqualTo([expected]));
        Assert.That(_observer.Error, Is.SameAs(error));
    }

    [Test]
    public void Dispose_BeforeTheFrame_NothingPassesAndNothingIsScheduledAnyMore()
    {
        var subscription = _source.Reconcile(Frames, _clock).Subscribe(_observer);
        _source.Send(In(1));

        subscription.Dispose();
        _clock.Start();

        Assert.That(_observer.Signals, Is.Empty);
        Assert.That(_clock.PendingActions, Is.Zero);
    }

    [Test]
    public void Scheduler_Left_IsTheContextOfTheCall()
    {
        var context = new HandContext();
        SynchronizationContext.SetSynchronizationContext(context);
        var batches = _source.Reconcile(Frames);
        SynchronizationContext.SetSynchronizationContext(null);
        using var subscription = batches.Subscribe(_observer);

        _source.Send(In(1));
        var before = _observer.Signals.Count;
        context.Run();

        Assert.That((before, _observer.Signals.Count), Is.EqualTo((0, 1)));
    }

    private void Send(params Change[] changes)
    {
        _source.Send(changes);
        _clock.AdvanceBy(Frames.Frame);
    }

    private List<string> Texts() => [.. _observer.Values.Select(batch => string.Join(", ", batch.Changes))];
}
