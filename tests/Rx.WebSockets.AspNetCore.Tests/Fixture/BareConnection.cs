using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.AspNetCore.Tests.Fixture;

/// <summary>A client made of a socket and octets.</summary>
internal sealed class BareConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly CancellationToken _patience;

    private BareConnection(Socket socket, CancellationToken patience) => (_socket, _patience) = (socket, patience);

    public static async Task<BareConnection> DialAsync(Uri server, CancellationToken patience)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port, patience);
        return new BareConnection(socket, patience);
    }

    /// <summary>Does the opening handshake for a path.</summary>
    public async Task OpenAsync(string path = "/session")
    {
        await SendAsync(OpeningRequest.For(path).ToOctets());
        Assert.That(await ReadHeadAsync(), Does.StartWith("HTTP/1.1 101 "));
    }

    public async Task SendAsync(params byte[][] parts)
    {
        foreach (var part in parts)
        {
            await _socket.SendAsync(part, _patience);
        }
    }

    public Task SendHexAsync(string hex) => SendAsync(Convert.FromHexString(hex.Replace(" ", "")));

    /// <summary>Reads up to the empty line that ends the head of a response.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n"))
        {
            head.Append((char)(await ReadAsync(1))[0]);
        }

        return head.ToString();
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        var octets = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = await _socket.ReceiveAsync(octets.AsMemory(read), _patience);
            Assert.That(more, Is.Positive, "the connection ended");
            read += more;
        }

        return octets;
    }

    public async Task<string> ReadHexAsync(int count) => Convert.ToHexStringLower(await ReadAsync(count));

    /// <summary>Reads until the server has ended its octets.</summary>
    public async Task<string> ReadHexToEndAsync()
    {
        await using var stream = new NetworkStream(_socket);
        using var octets = new MemoryStream();
        await stream.CopyToAsync(octets, _patience);
        return Convert.ToHexStringLower(octets.ToArray());
    }

    /// <summary>Whether the server has ended its octets, with nothing before.</summary>
    public async Task<bool> IsAtEndAsync() => await _socket.ReceiveAsync(new byte[1], _patience) == 0;

    /// <summary>Lets go of the connection with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }
}
