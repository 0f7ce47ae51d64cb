using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Tests.Sessions.Fixture;

/// <summary>Two ends of a loopback connection that holds few octets on its way, from one end to the other.</summary>
internal sealed class SocketPair : IDisposable
{
    /// <summary>More octets than are on their way while the other end doesn't read.</summary>
    public const int Plenty = 4 << 20;

    private const int Buffer = 16 << 10;

    private SocketPair(Socket near, Socket far)
    {
        (Far, Near) = (far, new NetworkStream(near, ownsSocket: true));
        Peer = new NetworkStream(far, ownsSocket: true);
    }

    /// <summary>The end that writes.</summary>
    public NetworkStream Near { get; }

    /// <summary>The end that reads, when it does.</summary>
    public NetworkStream Peer { get; }

    private Socket Far { get; }

    public static async Task<SocketPair> OpenAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = Buffer, NoDelay = true };
        await far.ConnectAsync(listener.LocalEndPoint!);
        var near = await listener.AcceptAsync();
        (near.SendBufferSize, near.NoDelay) = (Buffer, true);
        return new SocketPair(near, far);
    }

    /// <summary>Reads so many octets, in pieces of a size.</summary>
    public async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken, int step = int.MaxValue)
    {
        var octets = new byte[count];
        for (var at = 0; at < count; at += Math.Min(step, count - at))
        {
            await Peer.ReadExactlyAsync(octets.AsMemory(at, Math.Min(step, count - at)), cancellationToken);
        }

        return octets;
    }

    /// <summary>Breaks the connection: the near end gets an RST.</summary>
    public void Reset()
    {
        Far.LingerState = new LingerOption(enable: true, seconds: 0);
        Far.Close();
    }

    public void Dispose()
    {
        Near.Dispose();
        Peer.Dispose();
    }
}
