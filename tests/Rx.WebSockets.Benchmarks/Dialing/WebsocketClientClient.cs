using System;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Websocket.Client;

namespace Rx.WebSockets.Benchmarks.Dialing;

/// <summary>Websocket.Client of NuGet: its observable and its queue.</summary>
internal sealed class WebsocketClientClient : IEchoClient
{
    private readonly WebsocketClient _client;
    private readonly byte[] _message;
    private readonly int _window;
    private readonly Moments _moments;
    private long _received;

    private WebsocketClientClient(WebsocketClient client, byte[] message, int window, Latencies latencies)
    {
        (_client, _message, _window, _moments) = (client, message, window, new Moments(window));
        client.MessageReceived.Subscribe(_ =>
        {
            _received++;
            _moments.Received(1, latencies);
            Send();
        });
    }

    public ref long Received => ref _received;

    public static async Task<IEchoClient> ConnectAsync(Uri uri, byte[] message, int window, Latencies latencies)
    {
        var client = new WebsocketClient(uri) { IsReconnectionEnabled = false };
        var it = new WebsocketClientClient(client, message, window, latencies);
        await client.StartOrFail();
        return it;
    }

    public Task BeginAsync()
    {
        for (var i = 0; i < _window; i++)
        {
            Send();
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _client.Dispose();

    private void Send()
    {
        _moments.Sent(1);
        _client.Send(_message);
    }
}
