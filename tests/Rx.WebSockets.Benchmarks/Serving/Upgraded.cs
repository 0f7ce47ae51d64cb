using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Rx.WebSockets.Benchmarks.Serving;

/// <summary>A socket on which the opening handshake is done, by the least that does it.</summary>
internal static class Upgraded
{
    public static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var request = $"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        var octets = new byte[2048];
        var head = "";
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal) && await socket.ReceiveAsync(octets) is > 0 and var read)
        {
            head += Encoding.ASCII.GetString(octets, 0, read);
        }

        return head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)
            ? socket
            : throw new InvalidOperationException($"The server answered {head}");
    }
}
