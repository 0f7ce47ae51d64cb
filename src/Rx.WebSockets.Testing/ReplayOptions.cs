using System;
using System.Collections.Generic;
using System.Threading;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing;

/// <summary>How a <see cref="SessionRecording"/> is replayed.</summary>
public sealed record ReplayOptions
{
    /// <summary>The defaults: by time, with the session's defaults.</summary>
    public static ReplayOptions Default { get; } = new();

    /// <summary>When the far end sends. Default: at the recorded times.</summary>
    public ReplayPacing Pacing { get; init; } = ReplayPacing.ByTime;

    /// <summary>
    /// How much earlier or later than recorded the session may send and end, replayed by time. In virtual time it does so without any delay
    /// of machine or network. Default: 100 ms. <see cref="TimeSpan.Zero"/>: exact to the millisecond. <see cref="Timeout.InfiniteTimeSpan"/>:
    /// whenever.
    /// </summary>
    public TimeSpan Tolerance { get; init => field = NotNegative(value); } = TimeSpan.FromMilliseconds(100);

    /// <summary>The options of the session under test. Kind, scheduler, randomness and tap are the replay's whatever is said here.
    /// Default: <see cref="WebSocketSessionOptions.Default"/>.</summary>
    public WebSocketSessionOptions Session { get; init; } = WebSocketSessionOptions.Default;

    /// <summary>What both ends agree to, such as <see cref="PermessageDeflate"/>, if the recorded session had it: the handshake isn't in the
    /// recording. The octets that an extension makes of what is sent aren't compared. Default: none.</summary>
    public IReadOnlyList<IFrameExtensionFactory> Extensions { get; init => field = [.. value]; } = [];

    /// <summary>The clock, for what else is under test; at rest. Default: null for one of its own.</summary>
    public VirtualClock? Clock { get; init; }

    private static TimeSpan NotNegative(TimeSpan value)
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        }

        return value;
    }
}
