using System;
using System.Diagnostics.CodeAnalysis;

namespace Rx.WebSockets;

/// <summary>A value that has just come, or the news that none has come for a time: what <c>DetectStale</c> signals.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public readonly record struct MaybeStale<T>
{
    private readonly T _value;

    private MaybeStale(T value) => (_value, IsFresh) = (value, true);

    /// <summary>No value has come for the time. The same as <c>default</c>.</summary>
    public static MaybeStale<T> Stale => default;

    /// <summary>Whether there is a value.</summary>
    public bool IsFresh { get; }

    /// <summary>Whether no value has come for the time.</summary>
    public bool IsStale => !IsFresh;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none: <see cref="IsStale"/>.</exception>
    public T Value => IsFresh ? _value : throw new InvalidOperationException("What is stale has no value.");

    /// <summary>A value that has just come.</summary>
    public static MaybeStale<T> Fresh(T value) => new(value);

    /// <summary>The value, if there is one.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return IsFresh;
    }

    /// <summary>The value, or <c>stale</c>.</summary>
    public override string ToString() => IsFresh ? $"{_value}" : "stale";
}
