using System;
using System.Collections.Generic;
using System.Net.Security;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>What a <see cref="WebSocketListener"/> accepts. The defaults suit a server that trusts nobody.</summary>
public sealed record WebSocketListenerOptions
{
    /// <summary>The defaults.</summary>
    public static WebSocketListenerOptions Default { get; } = new();

    /// <summary>Limits, times and policies of the sessions; the listener's own times run on its scheduler too. Default: <see cref="WebSocketSessionOptions.Default"/>.</summary>
    public WebSocketSessionOptions Session { get; init; } = WebSocketSessionOptions.Default;

    /// <summary>The paths that are served, compared to the letter, without a query; others are refused with 404. Default: none listed, which serves all.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The pages that may connect, others are refused with 403; requests without an origin don't come from browsers and may. Default: those of the same host.</summary>
    public OriginPolicy Origins { get; init; } = OriginPolicy.SameOrigin;

    /// <summary>Chooses one of the subprotocols that the client offers, or null for none. Default: none is chosen.</summary>
    /// <remarks><see cref="SubprotocolChoice"/> has the usual choices.</remarks>
    public Func<IReadOnlyList<string>, string?>? Subprotocol { get; init; }

    /// <summary>The extensions that are accepted, in the server's order of preference. Default: none.</summary>
    public IReadOnlyList<IFrameExtensionFactory> Extensions { get; init; } = [];

    /// <summary>Decides on each client whose handshake is right. Default: null, all are granted.</summary>
    /// <remarks>
    /// Called for several clients at once. The time it takes counts for <see cref="HandshakeTimeout"/>; then, and when the listener
    /// stops, the token fires and the client is refused with 503. A <see cref="HandshakeException"/> is a refusal; whatever
    /// else is thrown refuses with 500 and goes to <see cref="Failed"/>.
    /// </remarks>
    public Func<SessionRequest, CancellationToken, ValueTask<Admission>>? Admit { get; init; }

    /// <summary>The certificate and policy of TLS, for wss. Default: null, no TLS.</summary>
    public SslServerAuthenticationOptions? Tls { get; init; }

    /// <summary>How many connections there may be, handshakes under way and sessions together, at least 1; further ones wait in the system's queue. Default: 10,000.</summary>
    public int MaxConnections { get; init => field = Positive(value); } = 10_000;

    /// <summary>How many connections wait in the system's queue before it refuses them, at least 1; systems cap it. Default: 512.</summary>
    public int Backlog { get; init => field = Positive(value); } = 512;

    /// <summary>How much of a request is read. Default: 64 KiB in all, 8 KiB a line, 128 headers.</summary>
    public HandshakeLimits HandshakeLimits { get; init; } = HandshakeLimits.Default;

    /// <summary>How long a handshake may take, from the connection to our answer, TLS included; then it is refused with 408. Default: 10 s. <see cref="Timeout.InfiniteTimeSpan"/>: any time.</summary>
    public TimeSpan HandshakeTimeout { get; init => field = Time(value); } = TimeSpan.FromSeconds(10);

    /// <summary>How long the sessions have to end when the listener stops; then they are aborted. Default: 10 s. <see cref="Timeout.InfiniteTimeSpan"/>: any time.</summary>
    public TimeSpan StopTimeout { get; init => field = Time(value); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Told of each exception that <see cref="Admit"/>, an observer or a handler of the sessions threw, and of each that accepting met; also of what an
    /// observer of a session threw if <see cref="WebSocketSessionOptions.ObserverFailed"/> isn't set. Default: nobody is.
    /// </summary>
    public Action<Exception>? Failed { get; init; }

    private static int Positive(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }

    private static TimeSpan Time(TimeSpan value)
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value.Ticks);
        }

        return value;
    }
}
