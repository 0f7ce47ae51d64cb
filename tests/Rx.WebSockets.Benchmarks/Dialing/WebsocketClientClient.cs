using System;
using System.Text;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Websocket.Client;

namespace Rx.WebSockets.Benchmarks.Dialing;

/// <summary>Websocket.Client of NuGet: its observable and its queue.</summary>
internal sealed class WebsocketClientClient : IEchoClient
{
    private readonly WebsocketClient _client;
    private readonly byte[] _message;
    private readonly string? _text;
    private readonly int _window;
    private readonly Moments _moments;
    private long _received;

    private WebsocketClientClient(WebsocketClient client, byte[] message, string? text, int window, Latencies latencies)
    {
        (_client, _message, _text, _window, _moments) = (client, message, text, window, new Moments(window));
        client.MessageReceived.Subscribe(_ =>
        {
            _received++;
            _moments.Received(1, latencies);
            Send();
        });
    }

    public ref long Received => ref _received;

    /// <summary>A client of binary messages.</summary>
    public static Task<IEchoClient> ConnectAsync(Uri uri, byte[] message, int window, Latencies latencies) =>
        StartAsync(uri, message, text: null, window, latencies);

    /// <summary>A client of strings, as which it hands text out by itself.</summary>
    public static Task<IEchoClient> ConnectTextAsync(Uri uri, byte[] message, int window, Latencies latencies) =>
        StartAsync(uri, message, Encoding.UTF8.GetString(message), window, latencies);

    public Task BeginAsync()
    {
        for (var i = 0; i < _window; i++)
        {
            Send();
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _client.Dispose();

    private static async Task<IEchoClient> StartAsync(Uri uri, byte[] message, string? text, int window, Latencies latencies)
    {
        var client = new WebsocketClient(uri) { IsReconnectionEnabled = false };
        var it = new WebsocketClientClient(client, message, text, window, latencies);
        await client.StartOrFail();
        return it;
    }

    private void Send()
    {
        _moments.Sent(1);
        if (_text is null)
        {
            _client.Send(_message);
        }
        else
        {
            _client.Send(_text);
        }
    }
}
