using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Simulation;

/// <summary>What a world is made of besides its script: the seams for other clients and for extensions.</summary>
public sealed record Setting
{
    public static Setting Default { get; } = new();

    /// <summary>How a client gets its session.</summary>
    public Func<Uri, WebSocketClientOptions, Task<IWebSocketSession>> Dial { get; init; } =
        static (uri, options) => WebSocketClient.ConnectAsync(uri, options);

    /// <summary>What both ends offer and accept; octets on the wire are compared with messages only without any.</summary>
    public IReadOnlyList<IFrameExtensionFactory> Extensions { get; init; } = [];

    /// <summary>The options of one end, drawn from the world's seed.</summary>
    internal static WebSocketSessionOptions AnyOptions(SeededRandom random) => new()
    {
        Kind = random.Next(6) == 0 ? SessionKind.Raw : SessionKind.Default,
        OutboxHigh = 1 + (random.Next(3) * random.Next(100_000)),
        OutboxLow = 0,
        ReadAhead = random.Next(2) * random.Next(70_000),
        PingInterval = TimeSpan.FromMilliseconds(50 + random.Next(30_000)),
        Overflow = AnyOverflow(random.Next(2), random.Next(6)),
    };

    private static Overflow<Frame> AnyOverflow(int usual, int other) => (usual, other) switch
    {
        (_, 0) => Overflow.DropOldest(),
        (_, 1) => Overflow.ConflateBy<Frame, int>(static frame => frame.Payload.Length % 3),
        (0, 2) => Overflow.Latest,
        (0, _) => Overflow.Close,
        _ => Overflow.DropNewest(),
    };

    /// <summary>A link, drawn from the world's seed.</summary>
    internal static LinkOptions AnyLink(SeededRandom random) => new()
    {
        Latency = TimeSpan.FromMilliseconds(random.Next(3) * random.Next(60)),
        Jitter = TimeSpan.FromMilliseconds(random.Next(2) * random.Next(20)),
        Bandwidth = random.Next(3) == 0 ? 50_000 + random.Next(5_000_000) : null,
        PacketSize = random.Next(3) == 0 ? 200 + random.Next(3000) : int.MaxValue,
        Window = 300 + (random.Next(3) * random.Next(60_000)),
        WhenFull = (FullWindow)random.Next(2),
        Split = random.Next(4) == 0 ? OctetSplit.Seeded(new SeededRandom((ulong)random.Next(1 << 30))) : null,
    };
}
