using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>What a broadcast does with a member that can't keep up.</summary>
public sealed record BroadcastOptions
{
    /// <summary>The defaults.</summary>
    public static BroadcastOptions Default { get; } = new();

    /// <summary>
    /// What happens to a message for which there is no room at a member. Default: <see cref="Overflow.Close"/>, the member is let go and its session
    /// closed with 1013. A number of values that the policy names bounds what is held as <see cref="MaxHeld"/> does.
    /// </summary>
    /// <exception cref="ArgumentException">The policy is <c>Fail</c>: nobody hears of a single member.</exception>
    public Overflow<Frame> Overflow { get; init => field = Checked(value); } = WebSockets.Overflow.Close;

    /// <summary>
    /// How many octets are held for a member besides the message that is being written to it; a message costs its payload and 64 octets, and one
    /// always fits. Default: 256 KiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public int MaxHeld
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 256 << 10;

    /// <summary>Is told of each message that a member doesn't get, the one that is superseded included. Default: nobody is. What it throws is dropped.</summary>
    public Action<IWebSocketSession, Frame>? OnDropped { get; init; }

    private static Overflow<Frame> Checked(Overflow<Frame> overflow)
    {
        ArgumentNullException.ThrowIfNull(overflow);
        return overflow.Kind is Flows.OverflowKind.Fail
            ? throw new ArgumentException("Nobody hears of a single member of a broadcast: Overflow.Close ends it, the other policies drop messages.", nameof(overflow))
            : overflow;
    }
}
