using System;
using System.Buffers;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rx.WebSockets.AspNetCore;
using Rx.WebSockets.Benchmarks.Processes;

namespace Rx.WebSockets.Benchmarks.Serving;

/// <summary>The servers that are compared, each alone in a process of its own.</summary>
internal static class EchoServers
{
    private const int MaxMessage = 32 << 20;

    private static readonly WebSocketSessionOptions Session = new() { MaxFrameSize = MaxMessage };

    /// <summary>Serves until the standard input ends; the first line of output is the port.</summary>
    public static async Task<int> ServeAsync(string kind)
    {
        Func<string, Task<long>>? answer = null;
        var port = kind.Replace(BenchmarkProcess.Inline, "", StringComparison.Ordinal) switch
        {
            "tcp" => ServeTcp(),
            "codec" => BareCodec.Serve(),
            "zero-byte-reads" => BareCodec.ServeIdle(),
            "listener" => await ServeListenerAsync(),
            "kestrel" => await ServeKestrelAsync(app => app.MapRxWebSocket("/", session => session.Incoming.Subscribe(session.Outgoing), new() { Session = Session })),
            "system-kestrel" => await ServeKestrelAsync(app => MapSystemWebSocket(app, 64 << 10)),
            "system-kestrel-4k" => await ServeKestrelAsync(app => MapSystemWebSocket(app, 4 << 10)),
            var broadcasting => await BroadcastAsync(broadcasting),
        };
        Console.WriteLine(port);
        while (Console.ReadLine() is { } line)
        {
            // "gc" asks for the managed heap after a full collection.
            Console.WriteLine(line switch
            {
                "gc" => GC.GetTotalMemory(forceFullCollection: true),
                "cpu" => Environment.CpuUsage.TotalTime.Ticks,
                "compiled" => JitInfo.GetCompiledMethodCount(),
                "allocated" => GC.GetTotalAllocatedBytes(precise: true),
                _ => await (answer ?? throw new ArgumentException($"'{kind}' doesn't answer '{line}'."))(line),
            });
        }

        return 0;

        async Task<int> BroadcastAsync(string broadcasting)
        {
            (var at, answer) = await BroadcastServers.StartAsync(broadcasting);
            return at;
        }
    }

    private static int ServeTcp()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(1024);
        _ = AcceptAsync();
        return ((IPEndPoint)socket.LocalEndPoint!).Port;

        async Task AcceptAsync()
        {
            while (true)
            {
                _ = EchoAsync(await socket.AcceptAsync());
            }
        }

        static async Task EchoAsync(Socket peer)
        {
            peer.NoDelay = true;
            var buffer = new byte[64 << 10];
            try
            {
                while (await peer.ReceiveAsync(buffer) is > 0 and var read)
                {
                    await SendAllAsync(peer, buffer.AsMemory(0, read));
                }
            }
            catch (SocketException)
            {
                // The generator has gone.
            }
        }

        static async ValueTask SendAllAsync(Socket peer, ReadOnlyMemory<byte> octets)
        {
            while (!octets.IsEmpty)
            {
                octets = octets[await peer.SendAsync(octets)..];
            }
        }
    }

    private static async Task<int> ServeListenerAsync()
    {
        var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), new() { Session = Session });
        listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
        return listener.LocalEndPoint.Port;
    }

    /// <summary>A Kestrel without logs, on a port of its own.</summary>
    public static async Task<int> ServeKestrelAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        return new Uri(addresses.Addresses.Single()).Port;
    }

    private static void MapSystemWebSocket(WebApplication app, int room)
    {
        app.UseWebSockets();
        app.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = ArrayPool<byte>.Shared.Rent(room);
            while (socket.State is WebSocketState.Open)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(), default);
                if (read.MessageType is WebSocketMessageType.Close)
                {
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
                    break;
                }

                await socket.SendAsync(buffer.AsMemory(0, read.Count), read.MessageType, read.EndOfMessage, default);
            }
        });
    }
}
