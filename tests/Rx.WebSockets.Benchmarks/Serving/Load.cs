using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Benchmarks.Comparing;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks.Serving;

/// <summary>Keeps a window of messages in flight on each of some connections to an echo server.</summary>
/// <remarks>Knows just enough of the protocol to cost little: the frames are made once, the replies are counted by their octets.</remarks>
internal sealed class Load(BenchmarkProcess server, Cell cell, byte firstOctet = Load.Binary)
{
    public const byte Text = 0x81;
    public const byte Binary = 0x82;

    private readonly bool _isTcp = server.Kind.StartsWith("tcp", StringComparison.Ordinal);
    private readonly byte[] _batch = MakeBatch(cell, firstOctet);
    private readonly Latencies _latencies = new();
    private readonly long[] _messages = new long[cell.Connections];
    private bool _stops;

    /// <summary>Runs for a while and measures the server after a quarter of it.</summary>
    public async Task<Sample> RunAsync(TimeSpan time)
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < cell.Connections; i++)
        {
            sockets.Add(await ConnectAsync());
        }

        var loops = sockets.Select(EchoAsync).ToArray();
        var sample = await Measurement.TakeAsync(server, () => [.. _messages], _latencies, time);
        _stops = true;
        await Task.WhenAll(loops);
        sockets.ForEach(socket => socket.Dispose());
        return sample;
    }

    private async Task EchoAsync(Socket socket, int number)
    {
        var reply = _isTcp ? cell.Size + HeaderLength(cell.Size) + 4 : cell.Size + HeaderLength(cell.Size);
        var buffer = new byte[Math.Clamp(reply * cell.Window, 4096, 256 << 10)];
        var moments = new Moments(cell.Window);
        var sender = new Sender(socket, _batch, _batch.Length / cell.Window, moments);
        long pending = 0;
        sender.Send(cell.Window);
        while (!_stops)
        {
            var read = await socket.ReceiveAsync(buffer);
            if (read == 0)
            {
                throw new InvalidOperationException($"{server.Kind} closed a connection.");
            }

            pending += read;
            var replies = (int)(pending / reply);
            pending -= (long)replies * reply;
            moments.Received(replies, _latencies);
            _messages[number] += replies;
            sender.Send(replies);
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        if (!_isTcp)
        {
            return await Upgraded.ConnectAsync(server.Port);
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        return socket;
    }

    private static byte[] MakeBatch(Cell cell, byte firstOctet)
    {
        var header = new byte[HeaderLength(cell.Size) + 4];
        header[0] = firstOctet;
        switch (cell.Size)
        {
            case <= 125:
                header[1] = (byte)(0x80 | cell.Size);
                break;
            case <= ushort.MaxValue:
                header[1] = 0x80 | 126;
                BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)cell.Size);
                break;
            default:
                header[1] = 0x80 | 127;
                BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(2), (ulong)cell.Size);
                break;
        }

        // The key is 01020304 and the payload 'x' throughout; its masked form is made here once.
        byte[] key = [1, 2, 3, 4];
        key.CopyTo(header.AsSpan(header.Length - 4));
        var payload = Enumerable.Range(0, cell.Size).Select(i => (byte)('x' ^ key[i & 3]));
        byte[] frame = [.. header, .. payload];
        return [.. Enumerable.Repeat(frame, cell.Window).SelectMany(octets => octets)];
    }

    private static int HeaderLength(int size) => size switch { <= 125 => 2, <= ushort.MaxValue => 4, _ => 10 };

    /// <summary>Sends while others read: a server that holds a sender back must be read from, or both wait for each other.</summary>
    private sealed class Sender(Socket socket, byte[] batch, int request, Moments moments)
    {
        private int _due;

        public void Send(int messages)
        {
            moments.Sent(messages);
            // Who raises the count from zero sends, also what others add meanwhile.
            if (messages > 0 && Interlocked.Add(ref _due, messages) == messages)
            {
                _ = SendAsync(messages);
            }
        }

        private async Task SendAsync(int messages)
        {
            try
            {
                while (messages > 0)
                {
                    var count = Math.Min(messages, batch.Length / request);
                    for (ReadOnlyMemory<byte> octets = batch.AsMemory(0, count * request); !octets.IsEmpty;)
                    {
                        octets = octets[await socket.SendAsync(octets)..];
                    }

                    messages = Interlocked.Add(ref _due, -count);
                }
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                // The run is over.
            }
        }
    }
}
