// An echo server on Kestrel or on the stand-alone listener: one line at its heart.
using System;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Rx.WebSockets;
using Rx.WebSockets.AspNetCore;
using Rx.WebSockets.Protocol;

if (Array.IndexOf(args, "--help") >= 0)
{
    Console.WriteLine("""
        Echo [--on kestrel|listener] [--port N] [--kind default|raw] [--max-frame OCTETS]
          --on         which server (default: kestrel)
          --port       0 for a free one (default: 8080)
          --kind       whole messages, or every frame as on the wire (default: default)
          --max-frame  larger frames and messages end the session with 1009 (default: 1048576)
        """);
    return 0;
}

var port = int.Parse(Option("--port", "8080"), CultureInfo.InvariantCulture);
var options = new WebSocketSessionOptions
{
    Kind = Option("--kind", "default") == "raw" ? SessionKind.Raw : SessionKind.Default,
    MaxFrameSize = int.Parse(Option("--max-frame", "1048576"), CultureInfo.InvariantCulture),
};
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await (Option("--on", "kestrel") == "listener" ? ListenerAsync() : KestrelAsync());
return 0;

void Echo(IWebSocketSession session)
{
    Console.WriteLine($"{session.RemoteEndPoint} opened {session.Request?.Target}");
    session.Incoming.Subscribe(session.Outgoing);
    session.Ended.Subscribe(end => Console.WriteLine($"{session.RemoteEndPoint} {end}"));
}

async Task ListenerAsync()
{
    await using var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, port), new() { Session = options });
    using var serving = listener.Sessions.Subscribe(Echo);
    Console.WriteLine($"ws://{listener.LocalEndPoint}/");
    await StoppedAsync();
    await listener.StopAsync();
}

async Task KestrelAsync()
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
    await using var app = builder.Build();
    app.MapRxWebSocket("/{**path}", Echo, new() { Session = options });
    await app.StartAsync();
    Console.WriteLine(string.Join(' ', app.Urls).Replace("http:", "ws:"));
    await StoppedAsync();
    await app.StopAsync();
}

async Task StoppedAsync()
{
    var stopped = new TaskCompletionSource();
    using var registration = stop.Token.Register(stopped.SetResult);
    await stopped.Task;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

string Option(string name, string fallback) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : fallback;
