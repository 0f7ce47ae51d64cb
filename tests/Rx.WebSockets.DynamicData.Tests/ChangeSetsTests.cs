using System;
using System.Collections.Generic;
using System.Linq;
using DynamicData;
using DynamicData.Binding;
using NUnit.Framework;
using Rx.WebSockets.DynamicData.Tests.Fixture;
using Rx.WebSockets.Testing;
using QuoteChange = Rx.WebSockets.KeyedChange<string, Rx.WebSockets.DynamicData.Tests.ChangeSetsTests.Quote>;

namespace Rx.WebSockets.DynamicData.Tests;

public sealed class ChangeSetsTests
{
    private static readonly BindOptions Frames = new() { Frame = TimeSpan.FromMilliseconds(10) };
    private readonly VirtualClock _clock = new();
    private readonly HandFlow<QuoteChange> _source = new();
    private readonly List<string> _sets = [];

    internal sealed record Quote(string Symbol, int Price, Freshness Freshness = Freshness.Fresh);

    [Test]
    public void ToObservableChangeSet_Changes_BecomeOneSetAFrame()
    {
        using var subscription = Watch(_source.ToObservableChangeSet(options: Frames, scheduler: _clock));

        Send(Upsert("EUR", 1), Upsert("USD", 2), Upsert("EUR", 3));
        Send(Upsert("EUR", 4), Upsert("USD", 2), QuoteChange.Remove("USD"));
        Send(QuoteChange.Reset);

        Assert.That(_sets, Is.EqualTo(["Add EUR 3, Add USD 2", "Update EUR 4 from 3, Remove USD 2", "Remove EUR 4"]));
    }

    [Test]
    public void ToObservableChangeSet_NothingIsDifferent_NoSetPasses()
    {
        using var subscription = Watch(_source.ToObservableChangeSet(options: Frames, scheduler: _clock));
        Send(Upsert("EUR", 1));

        Send(Upsert("EUR", 1));
        Send(QuoteChange.Remove("CHF"), QuoteChange.Stale);

        Assert.That(_sets, Has.Count.EqualTo(1));
    }

    [Test]
    public void ToObservableChangeSet_SourceLostAndFound_MarksAndReconciles()
    {
        using var subscription = Watch(_source.ToObservableChangeSet((quote, freshness) => quote with { Freshness = freshness }, Frames, _clock));
        Send(Upsert("EUR", 1), Upsert("USD", 2));

        Send(QuoteChange.Stale);
        Send(QuoteChange.SnapshotBegin, Upsert("EUR", 1), QuoteChange.SnapshotEnd);

        Assert.That(_sets[1..], Is.EqualTo(["Update EUR 1 Stale from 1, Update USD 2 Stale from 2", "Update EUR 1 from 1 Stale, Remove USD 2 Stale"]));
    }

    [Test]
    public void ToObservableChangeSet_LimitAndExpiry_AreRemovals()
    {
        using var subscription = Watch(_source.ToObservableChangeSet(options: Frames with { Limit = 1, Expiry = TimeSpan.FromSeconds(1) }, scheduler: _clock));

        Send(Upsert("EUR", 1));
        Send(Upsert("USD", 2));
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.That(_sets, Is.EqualTo(["Add EUR 1", "Add USD 2, Remove EUR 1", "Remove USD 2"]));
    }

    [Test]
    public void ToObservableChangeSet_ErrorOrCompletion_PassBehindTheLastSet([Values] bool errors)
    {
        Exception? seen = null;
        var completed = false;
        using var subscription = _source.ToObservableChangeSet(options: Frames with { AtEnd = RowsAtEnd.Go }, scheduler: _clock)
            .Subscribe(set => _sets.Add(Text(set)), error => seen = error, () => completed = true);
        Send(Upsert("EUR", 1));
        var error = new TimeoutException();

        if (errors)
        {
            _source.Fail(error);
        }
        else
        {
            _source.Complete();
        }

        _clock.Start();

        Assert.That(_sets, Is.EqualTo(["Add EUR 1", "Remove EUR 1"]));
        Assert.That((seen, completed), Is.EqualTo((errors ? error : null, !errors)));
    }

    [Test]
    public void ToObservableChangeSet_Disposed_LeavesTheSource()
    {
        var subscription = Watch(_source.ToObservableChangeSet(options: Frames, scheduler: _clock));
        var source = _source.SendAsync(Upsert("EUR", 1));

        subscription.Dispose();
        _clock.Start();

        Assert.That((_sets.Count, _source.HasObserver, source.IsCompletedSuccessfully), Is.EqualTo((0, false, true)));
    }

    [Test]
    public void ToObservableChangeSet_ObserverThrows_TheSourceHearsOfIt()
    {
        var fault = new InvalidOperationException();
        using var subscription = _source.ToObservableChangeSet(options: Frames, scheduler: _clock).Subscribe(_ => throw fault);

        Send(Upsert("EUR", 1));

        Assert.That(async () => await _source.SendAsync(Upsert("EUR", 2)), Throws.Exception.SameAs(fault));
    }

    [Test]
    public void ToRowChangeSet_Rows_StayAndAreRefreshed()
    {
        var rows = new List<Row<string, Quote>>();
        using var subscription = _source.ToRowChangeSet(Frames, _clock).Subscribe(set =>
        {
            rows.AddRange(set.Select(change => change.Current));
            _sets.Add(string.Join(", ", set.Select(change => $"{change.Reason} {change.Key} {change.Current.Item.Price} {change.Current.IsStale}")));
        });

        Send(Upsert("EUR", 1));
        Send(Upsert("EUR", 2));
        Send(QuoteChange.Stale);
        Send(Upsert("EUR", 2));

        Assert.That(_sets, Is.EqualTo(["Add EUR 1 False", "Refresh EUR 2 False", "Refresh EUR 2 True", "Refresh EUR 2 False"]));
        Assert.That(rows.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void ToRowChangeSet_FilteredByStaleness_FollowsIt()
    {
        using var fresh = _source.ToRowChangeSet(Frames, _clock).Filter(row => !row.IsStale).AsObservableCache();

        Send(Upsert("EUR", 1), Upsert("USD", 2));
        Send(QuoteChange.Stale);
        var lost = fresh.Count;
        Send(Upsert("USD", 3));

        Assert.That((lost, fresh.Keys.Single()), Is.EqualTo((0, "USD")));
    }

    [Test]
    public void ToSourceCache_Changes_AreInTheCacheUntilItIsDisposed()
    {
        var cache = _source.ToSourceCache(quote => quote.Symbol, options: Frames, scheduler: _clock);

        Send(Upsert("EUR", 1), Upsert("USD", 2));
        Send(QuoteChange.Remove("EUR"));
        var items = cache.Items.ToArray();
        cache.Dispose();

        Assert.That(items, Is.EqualTo([new Quote("USD", 2)]));
        Assert.That(_source.HasObserver, Is.False);
    }

    [Test]
    public void ToSourceCache_SourceFails_TheItemsStayAndTheErrorIsReported()
    {
        Exception? seen = null;
        using var cache = _source.ToSourceCache(quote => quote.Symbol, (quote, freshness) => quote with { Freshness = freshness }, error => seen = error, Frames, _clock);
        Send(Upsert("EUR", 1));

        _source.Fail(new TimeoutException());
        _clock.Start();

        Assert.That(cache.Items, Is.EqualTo([new Quote("EUR", 1, Freshness.Stale)]));
        Assert.That(seen, Is.InstanceOf<TimeoutException>());
    }

    [Test]
    public void ToObservableChangeSet_SortedAndBound_IsALiveTable()
    {
        using var subscription = _source.ToObservableChangeSet(options: Frames, scheduler: _clock)
            .SortAndBind(out var sorted, SortExpressionComparer<Quote>.Ascending(quote => quote.Price))
            .Subscribe();

        Send(Upsert("EUR", 3), Upsert("USD", 2), Upsert("CHF", 1));
        Send(Upsert("CHF", 9), QuoteChange.Remove("USD"));

        Assert.That(sorted.Select(quote => quote.Symbol), Is.EqualTo(["EUR", "CHF"]));
    }

    private static QuoteChange Upsert(string symbol, int price) => QuoteChange.Upsert(symbol, new Quote(symbol, price));

    private static string Text(IChangeSet<Quote, string> set) => string.Join(", ", set.Select(change => $"{change.Reason} {Text(change.Current)}{From(change)}"));

    private static string From(Change<Quote, string> change) =>
        change.Previous.HasValue ? $" from {Text(change.Previous.Value)[(change.Key.Length + 1)..]}" : "";

    private static string Text(Quote quote) => $"{quote.Symbol} {quote.Price}{(quote.Freshness is Freshness.Stale ? " Stale" : "")}";

    private IDisposable Watch(IObservable<IChangeSet<Quote, string>> sets) => sets.Subscribe(set => _sets.Add(Text(set)));

    private void Send(params QuoteChange[] changes)
    {
        Assert.That(_source.SendAsync(changes).IsCompletedSuccessfully);
        _clock.AdvanceBy(Frames.Frame);
    }
}
