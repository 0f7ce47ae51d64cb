// A listener and a client in one process: what goes over the wire, as a small time line.
using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets;
using Rx.WebSockets.Protocol;

var clock = Stopwatch.StartNew();
await using var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
using var serving = listener.Sessions.Subscribe(session =>
{
    if (session.Request?.Path == "/flood")
    {
        _ = FloodAsync(session);
    }
    else
    {
        session.Incoming.Subscribe(session.Outgoing);
    }
});
var server = new UriBuilder("ws", "127.0.0.1", listener.LocalEndPoint.Port).Uri;
Say("server", $"listens on {server}");

await ExchangeMessagesAsync();
await LookAtTheWireAsync();
await HoldBackAsync();
Say("done", "three sessions, each ended by a clean close");
return 0;

// Whole messages: a default session joins fragments, answers pings and closes by itself.
async Task ExchangeMessagesAsync()
{
    var session = await WebSocketClient.ConnectAsync(server);
    var echoes = session.Incoming.Take(2).Do(frame => Say("client", $"◄ {frame}")).LastAsync().RunAsync(default);

    await session.SendAsync("Hello, Rx!");
    Say("client", "► Text \"Hello, Rx!\"");
    await session.SendAsync(new byte[] { 1, 2, 3 });
    Say("client", "► Binary 010203");
    await echoes;

    await session.CloseAsync();
    Say("client", $"{await session.Completion}");
}

// Frames as on the wire: a raw session shows fragments and control frames, and answers nothing by itself.
async Task LookAtTheWireAsync()
{
    var raw = await WebSocketClient.ConnectAsync(server, new() { Session = new() { Kind = SessionKind.Raw } });
    using var log = raw.Incoming.Subscribe(frame => Say("raw", $"◄ {frame}"));
    var echo = raw.Incoming.FirstAsync(frame => frame.Opcode is Opcode.Text).RunAsync(default);

    Frame[] frames =
    [
        Frame.Text("frag"u8.ToArray()).NotFinal(),
        Frame.Ping("still there?"u8.ToArray()),
        Frame.Continuation("mented"u8.ToArray()),
    ];
    foreach (var frame in frames)
    {
        Say("raw", $"► {frame}");
        await raw.SendAsync(frame);
    }

    await echo;
    Say("raw", $"► {Frame.Close(CloseReason.Normal)}");
    await raw.CloseAsync();
    Say("raw", $"{await raw.Completion}");
}

// Backpressure: while the handler is at work nothing is read, the socket fills, and the server's SendAsync waits.
async Task HoldBackAsync()
{
    var handled = 0;
    var furthest = 0;
    var ended = new TaskCompletionSource();
    var session = await WebSocketClient.ConnectAsync(new Uri(server, "/flood"));
    using var handling = session.Incoming.Messages().SubscribeAwait(async (message, cancellation) =>
    {
        furthest = Math.Max(furthest, Volatile.Read(ref Flood.Sent) - handled);
        handled++;
        await Task.Delay(2, cancellation);
    }, ended.SetException, ended.SetResult);

    await ended.Task;
    Say("client", $"handled {handled} messages of 64 KiB, 2 ms each; the server was never more than {furthest} ahead of {Flood.Count}");
}

static async Task FloodAsync(IWebSocketSession session)
{
    var message = new byte[64 << 10];
    for (; Flood.Sent < Flood.Count; Flood.Sent++)
    {
        await session.SendAsync(message);
    }

    await session.CloseAsync();
}

void Say(string who, string what) => Console.WriteLine($"{clock.ElapsedMilliseconds,6} ms  {who,-7} {what}");

internal static class Flood
{
    public const int Count = 400;

    public static int Sent;
}
