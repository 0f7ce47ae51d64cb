using System;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;

namespace Rx.WebSockets.Benchmarks.Dialing;

/// <summary>The framework's <see cref="ClientWebSocket"/> in a loop: receive a message, send one.</summary>
internal sealed class SystemClient : IEchoClient
{
    private readonly ClientWebSocket _socket;
    private readonly byte[] _message;
    private readonly byte[] _buffer;
    private readonly int _window;
    private readonly Latencies _latencies;
    private readonly Moments _moments;
    private long _received;
    private int _due;

    private SystemClient(ClientWebSocket socket, byte[] message, int window, Latencies latencies) =>
        (_socket, _message, _buffer, _window, _latencies, _moments, _due) =
            (socket, message, new byte[Math.Clamp(message.Length, 4 << 10, 64 << 10)], window, latencies, new Moments(window), window);

    public ref long Received => ref _received;

    public static async Task<IEchoClient> ConnectAsync(Uri uri, byte[] message, int window, Latencies latencies)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(uri, default);
        return new SystemClient(socket, message, window, latencies);
    }

    public Task BeginAsync()
    {
        _ = ReceiveAsync();
        _ = SendAsync(_window);
        return Task.CompletedTask;
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult read;
                do
                {
                    read = await _socket.ReceiveAsync(_buffer.AsMemory(), default);
                }
                while (!read.EndOfMessage);

                _received++;
                _moments.Received(1, _latencies);

                // Who raises the count from zero sends: with long messages a receiver that waited for its sends would wait for ever.
                if (Interlocked.Increment(ref _due) == 1)
                {
                    _ = SendAsync(1);
                }
            }
        }
        catch (Exception fault) when (IsOver(fault))
        {
        }
    }

    private async Task SendAsync(int count)
    {
        try
        {
            while (count > 0)
            {
                for (var i = 0; i < count; i++)
                {
                    _moments.Sent(1);
                    await _socket.SendAsync(_message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, default);
                }

                count = Interlocked.Add(ref _due, -count);
            }
        }
        catch (Exception fault) when (IsOver(fault))
        {
        }
    }

    private static bool IsOver(Exception fault) => fault is WebSocketException or ObjectDisposedException or OperationCanceledException;
}
