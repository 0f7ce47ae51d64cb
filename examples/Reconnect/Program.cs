// Reconnect and resubscribe: a feed of quotes that goes down and comes back, and a client that is one statement.
using System;
using System.Diagnostics;
using System.Net;
using System.Threading.Tasks;
using Rx.WebSockets;
using Rx.WebSockets.Protocol;

var clock = Stopwatch.StartNew();
var endpoint = new IPEndPoint(IPAddress.Loopback, 0);
var listener = await StartAsync();
var uri = new UriBuilder("ws", "127.0.0.1", endpoint.Port).Uri;

// Subscribing dials and tells the server "subscribe EUR", in each session anew; disposing tells it "unsubscribe EUR" and hangs up.
var euro = WebSocketClient.Connect(uri)
    .Reconnect(Backoff.Exponential(from: TimeSpan.FromMilliseconds(100), to: TimeSpan.FromSeconds(1)).WithJitter(0.5))
    .Topics(
        session => session.Incoming.Text(),
        quote => quote.Split(' ')[0],
        symbol => Frame.Text($"subscribe {symbol}"),
        symbol => Frame.Text($"unsubscribe {symbol}"))
    ["EUR"].Subscribe(quote => Say("client", $"◄ {quote}"));

for (var outage = 1; outage <= 2; outage++)
{
    await Task.Delay(500);
    await StopAsync();
    await Task.Delay(500);
    listener = await StartAsync();
}

await Task.Delay(1500);
euro.Dispose();
await Task.Delay(100);
await StopAsync();

// Another client, with a badge, that doesn't try for ever.
var feed = WebSocketClient.Connect(uri).Reconnect(Backoff.Constant(TimeSpan.FromMilliseconds(200)).GiveUpAfter(attempts: 3));
using var badge = feed.Status.Subscribe(status => Say("badge", $"{status}"));
var givenUp = new TaskCompletionSource<Exception>();
using var others = feed.FromEach(session => session.Incoming.Text()).Subscribe(_ => { }, givenUp.SetResult);
Say("client", $"OnError with a {(await givenUp.Task).GetType().Name}");
return 0;

async Task<WebSocketListener> StartAsync()
{
    var started = await WebSocketListener.BindAsync(endpoint);
    endpoint = started.LocalEndPoint;
    started.Sessions.Subscribe(ServeAsync);
    Say("server", $"listens on port {endpoint.Port}");
    return started;
}

async Task StopAsync()
{
    Say("server", "stops");
    await listener.StopAsync();
}

// Sends a quote every 150 ms while the client is subscribed to any.
async Task ServeAsync(IWebSocketSession session)
{
    var symbol = "";
    using var told = session.Incoming.Text().Subscribe(text =>
    {
        Say("server", $"◄ {text}");
        symbol = text.StartsWith("subscribe ", StringComparison.Ordinal) ? text["subscribe ".Length..] : "";
    }, _ => { });

    for (var cents = 100; !session.Completion.IsCompleted; cents++)
    {
        await Task.Delay(150, session.Lifetime);
        if (symbol.Length > 0)
        {
            await session.SendAsync($"{symbol} {cents}");
        }
    }
}

void Say(string who, string what) => Console.WriteLine($"{clock.ElapsedMilliseconds,6} ms  {who,-7} {what}");
