using System;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Rx.WebSockets.AspNetCore;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Benchmarks.Serving;

/// <summary>Servers that send the same message to all who are connected, when they are told to.</summary>
internal static class BroadcastServers
{
    /// <summary>Starts one.</summary>
    /// <returns>The port, and what answers <c>members</c> and <c>broadcast SIZE</c>.</returns>
    public static async Task<(int Port, Func<string, Task<long>> Answer)> StartAsync(string kind) => kind switch
    {
        "sends" => StartSends(),
        "broadcast" => await StartRoomAsync(ServeListenerAsync),
        "broadcast-kestrel" => await StartRoomAsync(ServeKestrelAsync),
        "system-sends" => await StartSystemSendsAsync(),
        _ => throw new ArgumentException($"There is no server '{kind}'."),
    };

    /// <summary>The frame of a message, which is all that goes out.</summary>
    public static byte[] FrameOf(int size)
    {
        byte[] header = size <= 125 ? [0x82, (byte)size] : [0x82, 126, 0, 0];
        if (size > 125)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), checked((ushort)size));
        }

        return [.. header, .. new byte[size]];
    }

    // A socket each, the octets ready made, and nobody asks whether they arrive.
    private static (int Port, Func<string, Task<long>> Answer) StartSends()
    {
        var peers = new ConcurrentDictionary<Socket, byte>();
        var port = BareCodec.Serve(async peer =>
        {
            await BareCodec.UpgradeAsync(peer, new byte[1024]);
            peers.TryAdd(peer, 0);
            await UntilItGoesAsync(peer);
            peers.TryRemove(peer, out _);
        });
        return (port, Answering(() => peers.Count, async size =>
        {
            var frame = FrameOf(size);
            foreach (var (peer, _) in peers)
            {
                for (ReadOnlyMemory<byte> rest = frame; !rest.IsEmpty;)
                {
                    rest = rest[await peer.SendAsync(rest)..];
                }
            }
        }));
    }

    private static async Task<(int Port, Func<string, Task<long>> Answer)> StartRoomAsync(Func<Broadcast, Task<int>> serve)
    {
        var room = new Broadcast();
        var port = await serve(room);
        return (port, Answering(() => room.Count, size =>
        {
            room.OnNext(Frame.Binary(new byte[size]));
            return Task.CompletedTask;
        }));
    }

    private static async Task<int> ServeListenerAsync(Broadcast room)
    {
        var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Sessions.Subscribe(session => room.Add(session));
        return listener.LocalEndPoint.Port;
    }

    private static Task<int> ServeKestrelAsync(Broadcast room) => EchoServers.ServeKestrelAsync(app => app.MapRxWebSocket("/", session => { room.Add(session); }));

    // What one writes without a library: each in turn.
    private static async Task<(int Port, Func<string, Task<long>> Answer)> StartSystemSendsAsync()
    {
        var peers = new ConcurrentDictionary<WebSocket, byte>();
        var port = await EchoServers.ServeKestrelAsync(app =>
        {
            app.UseWebSockets();
            app.Run(async context =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                peers.TryAdd(socket, 0);
                try
                {
                    await socket.ReceiveAsync(new byte[16].AsMemory(), default);
                }
                catch (WebSocketException)
                {
                    // The load has gone.
                }

                peers.TryRemove(socket, out _);
            });
        });
        return (port, Answering(() => peers.Count, async size =>
        {
            var message = new byte[size];
            foreach (var (peer, _) in peers)
            {
                await peer.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, default);
            }
        }));
    }

    private static async Task UntilItGoesAsync(Socket peer)
    {
        try
        {
            await peer.ReceiveAsync(new byte[16]);
        }
        catch (SocketException)
        {
            // The load has gone.
        }
    }

    private static Func<string, Task<long>> Answering(Func<int> members, Func<int, Task> broadcast) => async question =>
    {
        if (question.Split(' ') is ["broadcast", var size])
        {
            await broadcast(int.Parse(size, CultureInfo.InvariantCulture));
        }

        return members();
    };
}
