using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;

namespace Rx.WebSockets.Benchmarks.Serving;

/// <summary>The least that echoes WebSocket frames: a socket loop that unmasks whatever has come and sends it back at once.</summary>
/// <remarks>It checks nothing, keeps no limits, knows no control frames and calls nobody: the distance to it is what all of that costs.</remarks>
internal static class BareCodec
{
    private const int Room = 64 << 10;

    /// <summary>Serves with a buffer for each connection.</summary>
    public static int Serve() => Serve(EchoAsync);

    /// <summary>Serves with zero-byte reads: a connection that is idle holds its socket and nothing else.</summary>
    public static int ServeIdle() => Serve(WaitAsync);

    /// <summary>Serves whatever each connection is to do.</summary>
    public static int Serve(Func<Socket, Task> converse)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(1024);
        _ = AcceptAsync(socket, converse);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task AcceptAsync(Socket socket, Func<Socket, Task> converse)
    {
        while (true)
        {
            var peer = await socket.AcceptAsync();
            peer.NoDelay = true;
            _ = converse(peer);
        }
    }

    private static async Task EchoAsync(Socket peer)
    {
        var (input, output) = (new byte[Room], new byte[Room]);
        var codec = new Codec();
        var held = 0;
        try
        {
            await UpgradeAsync(peer, input);
            while (await peer.ReceiveAsync(input.AsMemory(held)) is > 0 and var read)
            {
                held += read;
                var (used, written) = codec.Echo(input.AsSpan(0, held), output);
                input.AsSpan(used, held - used).CopyTo(input);
                held -= used;
                for (ReadOnlyMemory<byte> rest = output.AsMemory(0, written); !rest.IsEmpty;)
                {
                    rest = rest[await peer.SendAsync(rest)..];
                }
            }
        }
        catch (SocketException)
        {
            // The load has gone.
        }
    }

    private static async Task WaitAsync(Socket peer)
    {
        await UpgradeAsync(peer, new byte[1024]);
        try
        {
            while (true)
            {
                await peer.ReceiveAsync(Memory<byte>.Empty);
                var buffer = ArrayPool<byte>.Shared.Rent(4096);
                var read = await peer.ReceiveAsync(buffer.AsMemory());
                ArrayPool<byte>.Shared.Return(buffer);
                if (read == 0)
                {
                    peer.Dispose();
                    return;
                }
            }
        }
        catch (SocketException)
        {
            // The load has gone.
        }
    }

    /// <summary>The opening handshake, by the least that does it.</summary>
    public static async Task UpgradeAsync(Socket peer, byte[] input)
    {
        var head = "";
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head += Encoding.ASCII.GetString(input.AsSpan(0, await peer.ReceiveAsync(input)));
        }

        const string Name = "Sec-WebSocket-Key:";
        var key = head[(head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length)..].Split("\r\n")[0].Trim();
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        await peer.SendAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }

    /// <summary>Where a connection stands in the frame that is coming.</summary>
    private struct Codec
    {
        private uint _key;
        private long _left;

        public (int Used, int Written) Echo(ReadOnlySpan<byte> input, Span<byte> output)
        {
            var (used, written) = (0, 0);
            while (true)
            {
                if (_left == 0)
                {
                    var extra = input.Length - used < 2 ? 0 : (input[used + 1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
                    if (input.Length - used < 6 + extra)
                    {
                        return (used, written);
                    }

                    var header = input[used..];
                    _left = extra switch { 2 => BinaryPrimitives.ReadUInt16BigEndian(header[2..]), 8 => (long)BinaryPrimitives.ReadUInt64BigEndian(header[2..]), _ => header[1] & 0x7F };
                    _key = MemoryMarshal.Read<uint>(header[(2 + extra)..]);
                    header[..(2 + extra)].CopyTo(output[written..]);
                    output[written + 1] &= 0x7F;
                    used += 6 + extra;
                    written += 2 + extra;
                }

                var count = (int)Math.Min(_left, input.Length - used);
                Unmask(input.Slice(used, count), output[written..]);
                used += count;
                written += count;
                _left -= count;
                if (used == input.Length)
                {
                    return (used, written);
                }
            }
        }

        private void Unmask(ReadOnlySpan<byte> from, Span<byte> to)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(from);
            var into = MemoryMarshal.Cast<byte, ulong>(to);
            var key = _key | ((ulong)_key << 32);
            for (var i = 0; i < words.Length; i++)
            {
                into[i] = words[i] ^ key;
            }

            for (var i = words.Length * 8; i < from.Length; i++)
            {
                to[i] = (byte)(from[i] ^ (byte)(_key >> (8 * (i & 3))));
            }

            _key = uint.RotateRight(_key, 8 * (from.Length & 3));
        }
    }
}
