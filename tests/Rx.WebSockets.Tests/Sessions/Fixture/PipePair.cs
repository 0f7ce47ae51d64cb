using System.Buffers;
using System.IO.Pipelines;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Sessions.Fixture;

/// <summary>Two sessions over plain pipes, the transport that anybody can make.</summary>
internal static class PipePair
{
    public static (IWebSocketSession Subject, IWebSocketSession Peer) Open(VirtualClock clock, MemoryPool<byte> pool, WebSocketRole role)
    {
        var options = new PipeOptions(pool, clock.PipeScheduler, clock.PipeScheduler, useSynchronizationContext: false);
        var (there, back) = (new Pipe(options), new Pipe(options));
        var other = role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client;
        return (
            WebSocketSession.Create(new Duplex(back.Reader, there.Writer), role, new WebSocketSessionOptions { Scheduler = clock }),
            WebSocketSession.Create(new Duplex(there.Reader, back.Writer), other, new WebSocketSessionOptions { Scheduler = clock }));
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
