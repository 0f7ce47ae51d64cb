// An extension of one's own: a checksum behind each message, agreed on in the handshake, together with compression.
using System;
using System.Linq;
using System.Net;
using Rx.WebSockets;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

var checksum = new ChecksumFactory();

// First what a test would do: the kit takes the extension through both ends, in every way that frames may be cut.
new ExtensionKit(checksum)
    .Accepts("x-checksum", answer: "x-checksum")
    .Declines("x-checksum; odd")
    .Takes("x-checksum")
    .Refuses("x-checksum; odd")
    .SurvivesOddHeaders()
    .RoundTrips()
    .KeepsTheLimit()
    .SurvivesGarbage();
Console.WriteLine("the kit found nothing");

// Then for real. What goes out is summed first and compressed then; what comes in takes the way back.
IFrameExtensionFactory[] extensions = [checksum, PermessageDeflate.Default];
var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), new WebSocketListenerOptions { Extensions = extensions });
using var echo = listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));

var session = await WebSocketClient.ConnectAsync(
    new Uri($"ws://{listener.LocalEndPoint}/"), new WebSocketClientOptions { Extensions = extensions });
await session.SendAsync(string.Concat(Enumerable.Repeat("the same again, ", 100)));
await foreach (var text in session.Incoming.Text().ToAsyncEnumerable())
{
    Console.WriteLine($"{text.Length} characters came back, by {string.Join(" and ", session.Response!.Headers.GetValues("Sec-WebSocket-Extensions"))}");
    break;
}

await session.CloseAsync();
await listener.StopAsync();
