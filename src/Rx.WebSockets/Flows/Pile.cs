using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Flows;

/// <summary>A bounded number of values that wait, and what an overflow policy does when another one comes.</summary>
[DebuggerDisplay("{Count} of {_capacity}")]
internal sealed class Pile<T>(OverflowKind kind, int capacity)
{
    private readonly Ring<(T Value, object? Key)> _values = new();
    private readonly Dictionary<object, long> _places = [];
    private readonly int _capacity = capacity;

    public int Count => _values.Count;

    /// <summary>Adds a value, or not.</summary>
    /// <param name="value">The value.</param>
    /// <param name="key">Its key, if it is conflated.</param>
    /// <param name="dropped">What is dropped for it, or in place of it.</param>
    /// <returns>Whether something is dropped.</returns>
    public bool Add(T value, object? key, [MaybeNullWhen(false)] out T dropped)
    {
        if (key is not null && _places.TryGetValue(key, out var place))
        {
            ref var held = ref _values[place];
            (dropped, held.Value) = (held.Value, value);
            return true;
        }

        dropped = default;
        var isFull = _values.Count >= _capacity;
        if (isFull && kind is OverflowKind.DropNewest or OverflowKind.Fail)
        {
            dropped = value;
            return true;
        }

        if (isFull)
        {
            TryTake(out dropped!);
        }

        place = _values.Add((value, key));
        if (key is not null)
        {
            _places.Add(key, place);
        }

        return isFull;
    }

    public bool TryTake([MaybeNullWhen(false)] out T value)
    {
        var taken = _values.TryTake(out var oldest);
        value = oldest.Value;
        if (oldest.Key is { } key)
        {
            _places.Remove(key);
        }

        return taken;
    }

    public void Clear()
    {
        _values.Clear();
        _places.Clear();
    }
}
