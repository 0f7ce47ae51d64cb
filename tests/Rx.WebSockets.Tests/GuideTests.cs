using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;
using QuoteChange = Rx.WebSockets.KeyedChange<string, Rx.WebSockets.Tests.Quote>;

namespace Rx.WebSockets.Tests;

/// <summary>The examples of docs/binding.md, compiled and run.</summary>
public sealed partial class GuideTests
{
    [Test]
    public void Quotes_InAView_ComeInFrames() => Marble.Run(m =>
    {
        var quotes = m.Hot("(abd)-c 20ms e", ("a", Eur(1)), ("b", new Quote("USD", 2)), ("c", new Quote("CHF", 4)), ("d", Eur(3)), ("e", Eur(5)));
        var rows = new ObservableCollection<Quote>();
        var binding = quotes.ToFlow(Overflow.Fail(10)).UpsertBy(quote => quote.Symbol).BindTo(rows, new() { Frame = TimeSpan.FromMilliseconds(10) }, m.Clock);

        m.Expect(binding.Updated.Select(_ => string.Join(" ", rows.Select(quote => quote.Price))), "^ 50ms !").ToBe("'3 2' 9ms '3 2 4' 16ms '5 2 4'");
    });

    private static Quote Eur(decimal price) => new("EUR", price);

    [Test]
    public void Quotes_OfAServerThatRestarts_AreGreyThenRight()
    {
        var clock = new VirtualClock();
        var network = new VirtualNetwork(clock) { DefaultLink = new LinkOptions { Latency = TimeSpan.FromMilliseconds(20) } };
        var options = new WebSocketSessionOptions { Scheduler = clock };
        var table = new LiveTable<string, Quote>();
        var listener = WebSocketListener.Create(network.Listen("quotes.test"), new() { Session = options });
        listener.Sessions.Subscribe(session => table.Changes.Select(ToMessage).Subscribe(session.Outgoing.Json(Contracts.Default.QuoteMessage)));
        var feed = WebSocketClient.Connect(new("ws://quotes.test/"), new() { Invoker = network.CreateInvoker("phone"), Session = options })
            .Reconnect(Backoff.Constant(TimeSpan.FromSeconds(1)));
        using var view = new QuotesViewModel(feed, clock);

        clock.Run(async () =>
        {
            table.Upsert("EUR", new Quote("EUR", 1.09m));
            table.Upsert("USD", new Quote("USD", 1m));
            await clock.DelayAsync(TimeSpan.FromSeconds(1));
            var selected = view.Quotes[0];

            network.Link("phone", "quotes.test").Reset();
            table.Remove("USD");
            table.Upsert("EUR", new Quote("EUR", 1.10m));
            await clock.DelayAsync(TimeSpan.FromSeconds(0.5));
            Assert.That((view.Quotes.All(row => row.IsStale), view.Connection.Phase), Is.EqualTo((true, ConnectionPhase.Waiting)));

            await clock.DelayAsync(TimeSpan.FromSeconds(1));
            Assert.That((view.Quotes.Single(), selected.Item.Price, selected.IsStale), Is.EqualTo((selected, 1.10m, false)));
        });
    }

    [Test]
    public void Snippets_OfTheGuide_DoWhatItSays()
    {
        var (lists, quotes) = (new TestFlow<Quote[]>(), new TestFlow<Quote?>());
        var status = new Label();

        IFlow<QuoteChange> snapshots = lists.SelectMany(quotes => QuoteChange.Snapshot(quotes, quote => quote.Symbol));
        IFlow<QuoteChange> updates = quotes.UpsertBy(quote => quote.Symbol);

        using var binding = snapshots.Merge(updates).BindTo(new ObservableCollection<Quote>(), scheduler: ImmediateScheduler.Instance);
        binding.Updated.Subscribe(counts => status.Text = $"{counts.Conflated} of {counts.Received} were superseded");
        lists.Send([new Quote("EUR", 1)]);

        Assert.That(status.Text, Is.EqualTo("0 of 1 were superseded"));
    }

    [Test]
    public void Component_OfTheGuide_RendersOnceForEachBatch()
    {
        var clock = new VirtualClock();
        var network = new VirtualNetwork(clock);
        var options = new WebSocketSessionOptions { Scheduler = clock };
        using var quotes = new LiveTable<string, Quote>();
        var listener = WebSocketListener.Create(network.Listen("quotes.test"), new() { Session = options });
        listener.Sessions.Subscribe(session => quotes.Changes.Select(ToMessage).Subscribe(session.Outgoing.Json(Contracts.Default.QuoteMessage)));
        quotes.Upsert("EUR", new Quote("EUR", 1.09m));
        var context = new HandContext();
        using var component = new QuotesComponent
        {
            Feed = WebSocketClient.Connect(new("ws://quotes.test/"), new() { Invoker = network.CreateInvoker("phone"), Session = options }).Reconnect(),
        };

        System.Threading.SynchronizationContext.SetSynchronizationContext(context);
        component.Initialize();
        System.Threading.SynchronizationContext.SetSynchronizationContext(null);
        clock.AdvanceBy(TimeSpan.FromSeconds(1));
        context.Run();

        Assert.That(component.Renderings, Is.EqualTo(1));
    }

    [Test]
    public void Quotes_ToViewersAtAPace_AreTheLatestInFewMessages()
    {
        var clock = new VirtualClock();
        var network = new VirtualNetwork(clock);
        var options = new WebSocketSessionOptions { Scheduler = clock };
        using var quotes = new LiveTable<string, Quote>();
        var listener = WebSocketListener.Create(network.Listen("quotes.test"), new() { Session = options });
        listener.Sessions.Subscribe(session => quotes.Changes
            .Conflate(TimeSpan.FromMilliseconds(100), scheduler: clock)
            .Select(changes => changes.Select(ToMessage).ToArray())
            .Subscribe(session.Outgoing.Json(Contracts.Default.QuoteMessageArray)));
        var messages = new List<QuoteMessage[]>();
        using var viewer = WebSocketClient.Connect(new("ws://quotes.test/"), new() { Invoker = network.CreateInvoker("phone"), Session = options })
            .Reconnect().FromEach(session => session.Incoming.Json(Contracts.Default.QuoteMessageArray)).Subscribe(list => messages.Add(list!));

        clock.Run(async () =>
        {
            for (var cents = 100; cents <= 200; cents++)
            {
                quotes.Upsert("EUR", Eur(cents / 100m));
                await clock.DelayAsync(TimeSpan.FromMilliseconds(10));
            }

            await clock.DelayAsync(TimeSpan.FromSeconds(1));
        });

        Assert.That(messages, Has.Count.InRange(10, 12));
        Assert.That(messages[^1].Single().Quote, Is.EqualTo(Eur(2)));
    }

    [Test]
    public void Guide_HasNoExample_ThatIsNotHere()
    {
        string root = FindRoot();
        string here = Flat(File.ReadAllText(Path.Combine(root, "tests", "Rx.WebSockets.Tests", "GuideTests.cs")));
        string[] examples = [.. Block().Matches(File.ReadAllText(Path.Combine(root, "docs", "binding.md"))).Select(match => match.Groups[1].Value)];

        Assert.That(examples, Has.Length.GreaterThan(5));
        Assert.That(examples.Where(example => !here.Contains(Flat(example), StringComparison.Ordinal)), Is.Empty);
    }

    private static QuoteMessage ToMessage(QuoteChange change)
    {
        var (verb, symbol, quote) = change;
        return new(verb, symbol, quote);
    }

    /// <summary>Lines without their indentation, which is another one in a class.</summary>
    private static string Flat(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Rx.WebSockets.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    private sealed class Label
    {
        public string Text { get; set; } = "";
    }

    /// <summary>As much of a component as the guide needs.</summary>
    private abstract class Component : IDisposable
    {
        public int Renderings { get; private set; }

        public void Initialize() => OnInitialized();

        public virtual void Dispose()
        {
        }

        protected virtual void OnInitialized()
        {
        }

        protected void StateHasChanged() => Renderings++;
    }

    private sealed class QuotesComponent : Component
    {
        private QuotesViewModel? _quotes;
        private IDisposable? _rendering;

        public required Reconnection Feed { get; init; }

        public override void Dispose()
        {
            _rendering?.Dispose();
            _quotes?.Dispose();
        }

        protected override void OnInitialized()
        {
            _quotes = new QuotesViewModel(Feed);
            _rendering = _quotes.Updated.Subscribe(_ => StateHasChanged());
        }
    }
}

public sealed class QuotesViewModel : IDisposable
{
    private readonly CollectionBinding _binding;

    public QuotesViewModel(Reconnection feed, IScheduler? scheduler = null)
    {
        Connection = feed.ToViewModel(scheduler: scheduler);
        _binding = feed
            .FromEach(session => session.Incoming.Json(Contracts.Default.QuoteMessage).Select(ToChange).StaleAtEnd())
            .BindTo(Quotes, scheduler: scheduler);
    }

    public ObservableCollection<Row<string, Quote>> Quotes { get; } = [];

    public ConnectionViewModel Connection { get; }

    public IObservable<BindingCounts> Updated => _binding.Updated;

    public void Dispose()
    {
        _binding.Dispose();
        Connection.Dispose();
    }

    private static QuoteChange ToChange(QuoteMessage? message) =>
        message is var (verb, symbol, quote) ? QuoteChange.Of(verb, symbol, quote) : QuoteChange.None;
}

public sealed record Quote(string Symbol, decimal Price);

public sealed record QuoteMessage(KeyedChangeKind Verb, string? Symbol = null, Quote? Quote = null);

[JsonSerializable(typeof(QuoteMessage))]
[JsonSerializable(typeof(QuoteMessage[]))]
internal sealed partial class Contracts : JsonSerializerContext;
