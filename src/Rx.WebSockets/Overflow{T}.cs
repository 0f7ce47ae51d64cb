using System;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets;

/// <summary>What happens to values of a type that come while as many are held as may be; <see cref="Overflow"/> makes them.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed record Overflow<T>
{
    /// <summary>How many values a flow holds unless told otherwise.</summary>
    private const int DefaultCapacity = 1024;

    private static readonly Func<T, object> OneKey = static _ => typeof(T);

    internal Overflow(OverflowKind kind, int? capacity, Func<T, object>? key) => (Kind, Capacity, Key) = (kind, capacity, key);

    internal OverflowKind Kind { get; }

    internal int? Capacity { get; }

    /// <summary>What tells values apart of which only the latest is held; null if there is no such thing.</summary>
    internal Func<T, object>? Key { get; }

    internal int CapacityOfFlow => Kind is OverflowKind.Latest ? 1 : Capacity ?? DefaultCapacity;

    /// <summary>A policy for values of any type suits those of this one.</summary>
    public static implicit operator Overflow<T>(Overflow overflow)
    {
        ArgumentNullException.ThrowIfNull(overflow);
        return new Overflow<T>(overflow.Kind, overflow.Capacity, overflow.Kind is OverflowKind.Latest ? OneKey : null);
    }

    /// <inheritdoc/>
    public override string ToString() => Capacity is null ? $"{Kind}" : $"{Kind}({Capacity})";
}
