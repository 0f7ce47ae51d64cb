using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>What becomes of frames that a <see cref="Reconnection"/> was to send and has no session for.</summary>
public sealed class Unsent
{
    private const int DefaultOctets = 64 << 10;

    private readonly Func<Frame, SendFate, bool> _keeps;

    private Unsent(Func<Frame, SendFate, bool> keeps, TimeSpan? timeToLive, int maxOctets) =>
        (_keeps, TimeToLive, MaxOctets) = (keeps, timeToLive, maxOctets);

    /// <summary>They are dropped at once. The default: what was right for one session may be wrong in the next.</summary>
    public static Unsent Drop { get; } = new(static (_, _) => false, null, 0);

    /// <summary>How long they are kept; null for any time.</summary>
    internal TimeSpan? TimeToLive { get; }

    /// <summary>How much is kept: payloads with 64 octets for each frame.</summary>
    internal int MaxOctets { get; }

    /// <summary>They are kept for a time and sent in the next session. None is sent twice: what a session had accepted isn't kept.</summary>
    /// <param name="timeToLive">How long after it was given a frame may still be sent, longer than zero; then it is <see cref="SendOutcome.Expired"/>.</param>
    /// <param name="maxOctets">
    /// How much is kept at most, from 0: payloads with 64 octets for each frame. What doesn't fit is <see cref="SendOutcome.Dropped"/>. Default: 64 KiB.
    /// </param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time isn't longer than zero, or the number negative.</exception>
    public static Unsent Keep(TimeSpan timeToLive, int maxOctets = DefaultOctets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeToLive, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(maxOctets);
        return new Unsent(static (_, fate) => fate.Outcome is SendOutcome.NotSent, timeToLive, maxOctets);
    }

    /// <summary>Those that a predicate chooses are kept for as long as it takes, and sent in the next session.</summary>
    /// <param name="predicate">
    /// Gets the frame and the fate that it would have: <see cref="SendOutcome.NotSent"/>, or <see cref="SendOutcome.Unwritten"/> for what a session had
    /// accepted and may have sent; to keep that means that it may arrive twice.
    /// </param>
    /// <param name="maxOctets">
    /// How much is kept at most, from 0: payloads with 64 octets for each frame. What doesn't fit is <see cref="SendOutcome.Dropped"/>. Default: 64 KiB.
    /// </param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static Unsent Keep(Func<Frame, SendFate, bool> predicate, int maxOctets = DefaultOctets)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentOutOfRangeException.ThrowIfNegative(maxOctets);
        return new Unsent(predicate, null, maxOctets);
    }

    /// <summary>Whether a frame is kept that would have such a fate.</summary>
    internal bool Keeps(Frame frame, SendFate fate) => _keeps(frame, fate);
}
