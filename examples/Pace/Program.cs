// Two ends whose paces differ, each settled by one statement: a fast feed for a slow client, and orders for an asynchronous handler.
using System;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Linq;
using System.Reactive.Linq;
using System.Threading.Tasks;
using Rx.WebSockets;
using Rx.WebSockets.Protocol;

var clock = Stopwatch.StartNew();
await LatestQuotesToASlowClientAsync();
await OneOrderAtATimeAsync();
return 0;

// 300 quotes a second, and a client that looks at ten: it sees the newest of each symbol, and the feed never waits.
async Task LatestQuotesToASlowClientAsync()
{
    var (server, client) = Connect();
    var feed = Observable.Interval(TimeSpan.FromMilliseconds(10)).SelectMany(number =>
        new[] { "EUR", "GBP", "JPY" }.Select(symbol => new Quote(symbol, number, clock.Elapsed)));

    var quotes = feed.ToFlow(Overflow.ConflateBy<Quote, string>(quote => quote.Symbol));
    using var sending = quotes.Select(quote => Frame.Text(quote.ToString())).Subscribe(server.Outgoing);

    using var looking = client.Incoming.Text().Take(12).Subscribe(async text =>
    {
        var quote = Quote.Parse(text);
        Say("client", $"◄ {quote.Symbol} #{quote.Number}, {(clock.Elapsed - quote.At).TotalMilliseconds:0} ms old");
        await Task.Delay(100);
    });

    await Task.Delay(1300);
    Say("server", $"superseded {quotes.Dropped} quotes of which nobody wanted to know any more");
    await client.CloseAsync();
}

// Five orders come at once; each is awaited before the next one is asked for, and what the handler throws isn't lost.
async Task OneOrderAtATimeAsync()
{
    var (shop, kitchen) = Connect();
    var closed = new TaskCompletionSource();

    using var cooking = kitchen.Incoming.Text().Subscribe(async order =>
    {
        Say("kitchen", $"{order}: begun");
        await Task.Delay(Random.Shared.Next(50, 150));
        Say("kitchen", $"{order}: done");
    }, closed.SetException, closed.SetResult);

    foreach (var dish in new[] { "soup", "fish", "bread", "cheese", "cake" })
    {
        await shop.SendAsync(dish);
        Say("shop", $"► {dish}");
    }

    await shop.CloseAsync();
    await closed.Task;
}

// Two sessions over pipes that hold next to nothing, as if the network were as slow as the peer.
static (IWebSocketSession Server, IWebSocketSession Client) Connect()
{
    var narrow = new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false);
    var (up, down) = (new Pipe(narrow), new Pipe(narrow));
    var tight = new WebSocketSessionOptions { OutboxHigh = 1, OutboxLow = 0, ReadAhead = 1 };
    return (
        WebSocketSession.Create(new Duplex(up.Reader, down.Writer), WebSocketRole.Server, tight),
        WebSocketSession.Create(new Duplex(down.Reader, up.Writer), WebSocketRole.Client, tight));
}

void Say(string who, string what) => Console.WriteLine($"{clock.ElapsedMilliseconds,6} ms  {who,-7} {what}");

internal sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

internal sealed record Quote(string Symbol, long Number, TimeSpan At)
{
    public static Quote Parse(string text) => text.Split(' ') is [var symbol, var number, var at]
        ? new Quote(symbol, long.Parse(number), new TimeSpan(long.Parse(at)))
        : throw new FormatException(text);

    public override string ToString() => $"{Symbol} {Number} {At.Ticks}";
}
