using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Runtime.CompilerServices;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>The limits, times and policies of a session. The defaults suit a server that trusts nobody.</summary>
public sealed record WebSocketSessionOptions
{
    private static readonly ConditionalWeakTable<WebSocketSessionOptions, ProtocolOptions> WithoutExtensions = [];

    /// <summary>The defaults.</summary>
    public static WebSocketSessionOptions Default { get; } = new();

    /// <summary>Whole messages, or frames as on the wire. Default: whole messages.</summary>
    public SessionKind Kind { get; init; } = SessionKind.Default;

    /// <summary>The largest payload of one incoming frame in octets; larger ones end the session with 1009. Default: 1 MiB. <see cref="int.MaxValue"/>: no limit.</summary>
    public int MaxFrameSize { get; init; } = ProtocolOptions.Default.MaxFrameSize;

    /// <summary>The largest incoming message in octets; larger ones end the session with 1009. Default: null, which follows <see cref="MaxFrameSize"/>.</summary>
    public int? MaxMessageSize { get; init; }

    /// <summary>How many octets of frames are held for the observers before reading pauses; one whole message always fits. Default: 64 KiB.</summary>
    public int ReadAhead { get; init; } = ProtocolOptions.Default.ReadAhead;

    /// <summary>How many octets may wait to be sent before senders wait. One frame always fits. Default: 1 MiB.</summary>
    public int OutboxHigh { get; init; } = 1 << 20;

    /// <summary>At how many waiting octets senders go on. Default: 256 KiB.</summary>
    public int OutboxLow { get; init; } = 256 << 10;

    /// <summary>What happens to a frame that plain <c>OnNext</c> brings while the outbox is full. Default: the session ends with 1013. Any policy without a number of values; <see cref="Overflow.Latest"/> and <see cref="Overflow.ConflateBy"/> act as soon as a message has to wait.</summary>
    public Overflow<Frame> Overflow { get; init; } = Rx.WebSockets.Overflow.Close;

    /// <summary>How long the peer may be silent before it is sent a Ping. Default: 20 s. <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>: never. Raw sessions send none until <see cref="IWebSocketSession.PingInterval"/> is set there.</summary>
    public TimeSpan PingInterval { get; init; } = ProtocolOptions.Default.PingInterval;

    /// <summary>How long after a Ping any octet must have come, else the session ends with 1011. Default: 20 s.</summary>
    public TimeSpan PingTimeout { get; init; } = ProtocolOptions.Default.PingTimeout;

    /// <summary>How long the closing handshake may take once one Close has passed; then the session is aborted. Default: 10 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = ProtocolOptions.Default.CloseTimeout;

    /// <summary>How long, after the handshake, the peer's end of input is awaited. Default: 2 s.</summary>
    public TimeSpan Linger { get; init; } = ProtocolOptions.Default.Linger;

    /// <summary>
    /// How long the transport may take nothing while octets are owed; then the session is aborted. What it takes shows when a batch of up
    /// to 120 KiB is through, so that a peer which reads less than that in this time counts as stalled. Default: 30 s.
    /// </summary>
    public TimeSpan WriteStallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether outgoing frames are masked. Default: null, which is what the role demands; anything else is for raw sessions in tests.</summary>
    public bool? Masking { get; init; }

    /// <summary>Whether a server takes unmasked frames. Default: false, as RFC 6455 §5.1 demands; true is for tests.</summary>
    public bool AllowUnmasked { get; init; }

    /// <summary>How <c>Incoming</c> ends after an end that wasn't clean. Default: with an error.</summary>
    public AbnormalEnd AbnormalEnd { get; init; } = AbnormalEnd.Error;

    /// <summary>What the peer is told of an exception that ends the session. Default: nothing.</summary>
    public CloseText CloseText { get; init; } = CloseText.Redacted;

    /// <summary>Where timers run and what callers await resumes. Default: the thread pool. A virtual clock makes the session deterministic.</summary>
    public IScheduler Scheduler { get; init; } = Defaults.Scheduler;

    /// <summary>Where mask keys and handshake keys come from. Default: the system's cryptographic generator.</summary>
    public IRandomSource Random { get; init; } = Defaults.Random;

    /// <summary>Told of each exception that an observer of the session threw, or its handler. Default: nobody is, the listener's <see cref="WebSocketListenerOptions.Failed"/> for its sessions.</summary>
    public Action<IWebSocketSession, Exception>? ObserverFailed { get; init; }

    /// <summary>
    /// Asked once for each session, before its first octet, for somebody who sees all that passes; the session may be looked at, but isn't
    /// open yet. What it throws goes to <see cref="ObserverFailed"/>. Default: null, nobody watches.
    /// </summary>
    public Func<IWebSocketSession, ISessionTap?>? Tap { get; init; }

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(OutboxHigh);
        ArgumentOutOfRangeException.ThrowIfNegative(OutboxLow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(OutboxLow, OutboxHigh);
        ArgumentNullException.ThrowIfNull(Overflow);
        if (Overflow.Capacity is not null)
        {
            throw new ArgumentException($"The outbox holds {nameof(OutboxHigh)} octets: a policy with a number of values is for ToFlow.", nameof(Overflow));
        }

        ArgumentNullException.ThrowIfNull(Scheduler);
        ArgumentNullException.ThrowIfNull(Random);
        if (WriteStallTimeout <= TimeSpan.Zero && WriteStallTimeout != System.Threading.Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(
                nameof(WriteStallTimeout), WriteStallTimeout, "The time must be positive, or Timeout.InfiniteTimeSpan for never.");
        }
    }

    /// <summary>What the protocol is to know; the same for all sessions without extensions.</summary>
    internal ProtocolOptions ToProtocol(SessionContext context) =>
        context.Extensions.Count > 0 ? ToProtocol(context.Extensions) : WithoutExtensions.GetValue(this, static options => options.ToProtocol([]));

    private ProtocolOptions ToProtocol(IReadOnlyList<IFrameExtension> extensions) => new()
    {
        Kind = Kind,
        MaxFrameSize = MaxFrameSize,
        MaxMessageSize = MaxMessageSize,
        ReadAhead = ReadAhead,
        PingInterval = PingInterval,
        PingTimeout = PingTimeout,
        CloseTimeout = CloseTimeout,
        Linger = Linger,
        Masking = Masking,
        AllowUnmasked = AllowUnmasked,
        Extensions = extensions,
    };
}
