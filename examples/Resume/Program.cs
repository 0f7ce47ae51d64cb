// Resume without loss: a client whose connection breaks gets what it missed, or is told that something is missing.
using System;
using System.Diagnostics;
using System.Net;
using System.Reactive.Concurrency;
using System.Threading.Tasks;
using Resume;
using Rx.WebSockets;

var clock = Stopwatch.StartNew();
var log = new EventLog(maxOctets: 1 << 20, maxAge: TimeSpan.FromSeconds(1), DefaultScheduler.Instance);
var down = false;
IWebSocketSession? connected = null;

await using var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), new()
{
    Admit = (_, _) => new(down ? Admission.Refused(503) : Admission.Granted),
});
using var serving = listener.Sessions.Subscribe(session =>
{
    Say("server", $"serves {session.Request!.Target}");
    connected = session;
    return log.ServeAsync(session);
});

var uri = new UriBuilder("ws", "127.0.0.1", listener.LocalEndPoint.Port, "events").Uri;
var (seen, lost) = (0L, 0L);
var feed = new ResumingFeed(uri, reconnect: new() { Backoff = Backoff.Constant(TimeSpan.FromMilliseconds(100)) });
var following = feed.Subscribe(item =>
{
    Say("client", $"◄ {item}");
    (seen, lost) = item is Gap gap ? (seen, lost + gap.Next - gap.After - 1) : (seen + 1, lost);
});

await HappenAsync(5);
await BreakAsync(during: 4); // the log reaches back that far
await HappenAsync(4);
await BreakAsync(during: 14); // and here it doesn't
var all = await HappenAsync(4);

await Task.Delay(300);
following.Dispose();
Say("client", $"{all} events: {seen} seen, {lost} known to be lost");
return seen + lost == all && lost > 0 ? 0 : 1;

async Task BreakAsync(int during)
{
    Say("server", "breaks the connection");
    down = true;
    connected?.Abort();
    await HappenAsync(during);
    down = false;
}

async Task<long> HappenAsync(int events)
{
    var number = 0L;
    while (events-- > 0)
    {
        number = log.Append($"at {clock.ElapsedMilliseconds} ms").Number;
        await Task.Delay(150);
    }

    return number;
}

void Say(string who, string what) => Console.WriteLine($"{clock.ElapsedMilliseconds,6} ms  {who,-7} {what}");
