using System;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;

namespace Rx.WebSockets.Benchmarks.Dialing;

/// <summary>The framework's <see cref="ClientWebSocket"/> in a loop: receive a message, send one.</summary>
internal sealed class SystemClient : IEchoClient
{
    private readonly ClientWebSocket _socket;
    private readonly byte[] _message;
    private readonly string? _text;
    private readonly byte[] _buffer;
    private readonly int _window;
    private readonly Latencies _latencies;
    private readonly Moments _moments;
    private string? _last;
    private long _received;
    private int _due;

    private SystemClient(ClientWebSocket socket, byte[] message, string? text, int window, Latencies latencies) =>
        (_socket, _message, _text, _buffer, _window, _latencies, _moments, _due) =
            (socket, message, text, new byte[text is null ? Math.Clamp(message.Length, 4 << 10, 64 << 10) : Math.Max(message.Length, 4 << 10)], window, latencies, new Moments(window), window);

    public ref long Received => ref _received;

    /// <summary>A client of binary messages.</summary>
    public static async Task<IEchoClient> ConnectAsync(Uri uri, byte[] message, int window, Latencies latencies)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(uri, default);
        return new SystemClient(socket, message, text: null, window, latencies);
    }

    /// <summary>A client of strings: decoded when a message is whole, encoded for each.</summary>
    public static async Task<IEchoClient> ConnectTextAsync(Uri uri, byte[] message, int window, Latencies latencies)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(uri, default);
        return new SystemClient(socket, message, Encoding.UTF8.GetString(message), window, latencies);
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
                var length = 0;
                do
                {
                    read = await _socket.ReceiveAsync(_buffer.AsMemory(_text is null ? 0 : length), default);
                    length += read.Count;
                }
                while (!read.EndOfMessage);

                _last = _text is null ? null : Encoding.UTF8.GetString(_buffer, 0, length);
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
                    var (octets, type) = _text is null ? (_message, WebSocketMessageType.Binary) : (Encoding.UTF8.GetBytes(_text), WebSocketMessageType.Text);
                    await _socket.SendAsync(octets.AsMemory(), type, endOfMessage: true, default);
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
