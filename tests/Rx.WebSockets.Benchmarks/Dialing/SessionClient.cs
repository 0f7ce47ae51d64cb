using System;
using System.Text;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Benchmarks.Dialing;

/// <summary>This library's client: frames come by the flow and go by the observer.</summary>
internal sealed class SessionClient : IEchoClient
{
    private static readonly WebSocketClientOptions Options = new() { Session = new() { MaxFrameSize = 32 << 20, OutboxHigh = 64 << 20 } };

    private readonly IWebSocketSession _session;
    private readonly Action<IWebSocketSession> _send;
    private readonly int _window;
    private readonly Moments _moments;
    private readonly Latencies _latencies;
    private long _received;

    private SessionClient(IWebSocketSession session, Action<IWebSocketSession> send, int window, Latencies latencies) =>
        (_session, _send, _window, _moments, _latencies) = (session, send, window, new Moments(window), latencies);

    public ref long Received => ref _received;

    /// <summary>A client of binary messages.</summary>
    public static async Task<IEchoClient> ConnectAsync(Uri uri, byte[] message, int window, Latencies latencies)
    {
        var session = await WebSocketClient.ConnectAsync(uri, Options);
        var frame = Frame.Binary(message);
        var client = new SessionClient(session, session => session.Outgoing.OnNext(frame), window, latencies);
        session.Incoming.Subscribe(_ => client.Echoed());
        return client;
    }

    /// <summary>A client that reads each message in place, and keeps none.</summary>
    public static async Task<IEchoClient> ConnectDecodingAsync(Uri uri, byte[] message, int window, Latencies latencies)
    {
        var session = await WebSocketClient.ConnectAsync(uri, Options);
        var frame = Frame.Binary(message);
        var client = new SessionClient(session, session => session.Outgoing.OnNext(frame), window, latencies);
        session.Incoming.Decode(payload => payload.Length).Subscribe(_ => client.Echoed());
        return client;
    }

    /// <summary>A client of strings: decoded by an operator, encoded for each message.</summary>
    public static async Task<IEchoClient> ConnectTextAsync(Uri uri, byte[] message, int window, Latencies latencies)
    {
        var session = await WebSocketClient.ConnectAsync(uri, Options);
        var text = Encoding.UTF8.GetString(message);
        var client = new SessionClient(session, session => _ = session.SendAsync(text), window, latencies);
        session.Incoming.Text().Subscribe(_ => client.Echoed());
        return client;
    }

    public Task BeginAsync()
    {
        for (var i = 0; i < _window; i++)
        {
            Send();
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _session.Abort();

    private void Echoed()
    {
        _received++;
        _moments.Received(1, _latencies);
        Send();
    }

    private void Send()
    {
        _moments.Sent(1);
        _send(_session);
    }
}
