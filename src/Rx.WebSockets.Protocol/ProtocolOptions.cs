using System;
using System.Collections.Generic;
using System.Threading;

namespace Rx.WebSockets.Protocol;

/// <summary>The limits and times of one connection; the defaults are those of every session.</summary>
public sealed record ProtocolOptions
{
    /// <summary>The defaults.</summary>
    public static ProtocolOptions Default { get; } = new();

    /// <summary>What the application sees. Default: whole messages.</summary>
    public SessionKind Kind { get; init; } = SessionKind.Default;

    /// <summary>The largest payload of one incoming frame in octets, refused with 1009 at its header. Default: 1 MiB. <see cref="int.MaxValue"/>: no limit.</summary>
    public int MaxFrameSize { get; init; } = 1 << 20;

    /// <summary>The largest incoming message in octets, after extensions, refused with 1009. Default: null, which follows <see cref="MaxFrameSize"/>.</summary>
    public int? MaxMessageSize { get; init; }

    /// <summary>How many octets of frames are held for the application before reading pauses; one whole message always fits. Default: 64 KiB.</summary>
    public int ReadAhead { get; init; } = 64 << 10;

    /// <summary>How long the peer may be silent before it is sent a Ping. Default: 20 s. <see cref="Timeout.InfiniteTimeSpan"/>: never.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long after a Ping any octet must have come, else 1011. Default: 20 s. <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the closing handshake may take once one Close has passed. Default: 10 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long, after the handshake, the peer's end of input is awaited. Default: 2 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether outgoing frames are masked. Default: null, which is what the role demands; anything else is for raw connections in tests.</summary>
    public bool? Masking { get; init; }

    /// <summary>Whether a server takes frames that the client didn't mask. Default: false, as RFC 6455 §5.1 demands; true is for tests.</summary>
    public bool AllowUnmasked { get; init; }

    /// <summary>The extensions agreed in the opening handshake, in the order of the response header. Default: none.</summary>
    public IReadOnlyList<IFrameExtension> Extensions { get; init; } = [];

    /// <summary>What stands between the wire and the application.</summary>
    internal IReadOnlyList<IFrameExtension> Transforms => Kind is SessionKind.Default ? Extensions : [];

    /// <summary>The reserved bits that extensions claim.</summary>
    internal ReservedBits Claims
    {
        get
        {
            var claims = ReservedBits.None;
            foreach (var extension in Extensions)
            {
                claims |= extension.Claims;
            }

            return claims;
        }
    }

    internal void ThrowIfInvalid(WebSocketRole role)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxFrameSize);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxMessageSize ?? 0, nameof(MaxMessageSize));
        ArgumentOutOfRangeException.ThrowIfNegative(ReadAhead);
        ArgumentOutOfRangeException.ThrowIfLessThan(CloseTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(Linger, TimeSpan.Zero);
        ThrowIfClaimsClash();
        ThrowIfNotPositive(PingInterval, nameof(PingInterval));
        ThrowIfNotPositive(PingTimeout, nameof(PingTimeout));
        if (Kind is SessionKind.Default && Masking is { } masking && masking != (role is WebSocketRole.Client))
        {
            throw new ArgumentException(
                $"A {role} must {(masking ? "not " : "")}mask (RFC 6455 §5.1); only raw connections may break that, in tests.", nameof(Masking));
        }
    }

    internal static void ThrowIfNotPositive(TimeSpan time, string name)
    {
        if (time <= TimeSpan.Zero && time != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(name, time, "The time must be positive, or Timeout.InfiniteTimeSpan for never.");
        }
    }

    private void ThrowIfClaimsClash()
    {
        var claims = ReservedBits.None;
        foreach (var extension in Extensions)
        {
            if ((claims & extension.Claims) is not ReservedBits.None)
            {
                throw new ArgumentException($"Two extensions claim {claims & extension.Claims} (RFC 6455 §9.1).", nameof(Extensions));
            }

            claims |= extension.Claims;
        }
    }
}
