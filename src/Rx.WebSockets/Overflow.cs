using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

/// <summary>What happens to values that come while as many are held as may be: a policy for values of any type.</summary>
/// <remarks>
/// One vocabulary for the two places where a source can't wait: <see cref="Flow.ToFlow{T}(IObservable{T}, Overflow{T}, Action{T})"/>,
/// which holds a number of values, and plain <c>OnNext</c> of a session's <c>Outgoing</c>, which holds a number of octets
/// (<see cref="WebSocketSessionOptions.OutboxHigh"/>) and so takes policies without a number.
/// </remarks>
/// <example><code>
/// ticks.ToFlow(Overflow.DropOldest(100))
/// quotes.ToFlow(Overflow.ConflateBy&lt;Quote, string>(quote => quote.Symbol))
/// WebSocketSessionOptions.Default with { Overflow = Overflow.DropNewest() }
/// </code></example>
public sealed record Overflow
{
    private Overflow(OverflowKind kind, int? capacity = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity ?? 1, 1, nameof(capacity));
        (Kind, Capacity) = (kind, capacity);
    }

    /// <summary>The session ends with 1013, since nothing may be lost silently. For sessions only.</summary>
    public static Overflow Close { get; } = new(OverflowKind.Close);

    /// <summary>
    /// Only the latest is held: a new one takes the place of the one before, which is superseded. In a session that goes for whole
    /// messages that wait, as soon as they have to; where they can't, the new one is dropped.
    /// </summary>
    public static Overflow Latest { get; } = new(OverflowKind.Latest);

    internal OverflowKind Kind { get; }

    internal int? Capacity { get; }

    /// <summary>The oldest is dropped; in a session the oldest whole message that came by plain <c>OnNext</c>, or the new one where there is none.</summary>
    /// <param name="capacity">How many values a flow holds, from 1. Default: 1,024, and in a session what its outbox holds.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is less than 1.</exception>
    public static Overflow DropOldest(int? capacity = null) => new(OverflowKind.DropOldest, capacity);

    /// <summary>The new one is dropped.</summary>
    /// <param name="capacity">How many values a flow holds, from 1. Default: 1,024, and in a session what its outbox holds.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is less than 1.</exception>
    public static Overflow DropNewest(int? capacity = null) => new(OverflowKind.DropNewest, capacity);

    /// <summary>
    /// The new one is dropped, and who subscribed hears of it: a flow ends with a <see cref="FlowOverflowException"/> behind what is held;
    /// <c>OnNext</c> of a session throws one, and the session goes on.
    /// </summary>
    /// <param name="capacity">How many values a flow holds, from 1. Default: 1,024, and in a session what its outbox holds.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is less than 1.</exception>
    public static Overflow Fail(int? capacity = null) => new(OverflowKind.Fail, capacity);

    /// <summary>
    /// Of each key only the latest is held: a new one takes the place of the one before it, in the order in which the keys came first, and
    /// that one is superseded. A new key too many drops the oldest.
    /// </summary>
    /// <typeparam name="T">The type of the values, <see cref="Protocol.Frame"/> in a session.</typeparam>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <param name="key">
    /// The key of a value. What it throws is the error of a flow, and is thrown by <c>OnNext</c> of a session. In a session it is asked for
    /// whole messages, Text or Binary.
    /// </param>
    /// <param name="capacity">How many values, and so keys, a flow holds, from 1. Default: 1,024, and in a session what its outbox holds.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is less than 1.</exception>
    public static Overflow<T> ConflateBy<T, TKey>(Func<T, TKey> key, int? capacity = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity ?? 1, 1, nameof(capacity));
        return new Overflow<T>(
            OverflowKind.Conflate, capacity, value => key(value) ?? throw new InvalidOperationException("A value to be conflated has no key: null."));
    }

    /// <inheritdoc/>
    public override string ToString() => Capacity is null ? $"{Kind}" : $"{Kind}({Capacity})";
}
