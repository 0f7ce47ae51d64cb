using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>What the names of a diagram stand for.</summary>
internal sealed class Vocabulary<T>
{
    private readonly Func<string, (bool IsKnown, T? Value)> _find;

    private Vocabulary(Func<string, (bool IsKnown, T? Value)> find, IEnumerable<KeyValuePair<string, T>>? all = null)
    {
        _find = find;
        All = all ?? [];
    }

    /// <summary>The names that are known without a diagram.</summary>
    public IEnumerable<KeyValuePair<string, T>> All { get; }

    /// <summary>Names for themselves: texts, characters, and digits for numbers.</summary>
    public static Vocabulary<T> Plain { get; } = new(name => Plainly(name) is T value ? (true, value) : (false, default));

    public static Vocabulary<T> Of(ReadOnlySpan<(string Name, T Value)> values)
    {
        if (values.IsEmpty)
        {
            return Plain;
        }

        var table = new Dictionary<string, T>(values.Length);
        foreach ((string name, T value) in values)
        {
            if (!table.TryAdd(name, value))
            {
                throw new ArgumentException($"'{name}' has two values.", nameof(values));
            }
        }

        return Of(table);
    }

    public static Vocabulary<T> Of(IReadOnlyDictionary<string, T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new Vocabulary<T>(name => values.TryGetValue(name, out T? value) ? (true, value) : (false, default), values);
    }

    public static Vocabulary<T> Of(Func<string, T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Vocabulary<T>(name => (true, value(name)));
    }

    /// <summary>The value of a symbol.</summary>
    /// <exception cref="MarbleSyntaxException">It has none.</exception>
    public T Read(Symbol symbol, string text) => _find(symbol.Name) is (true, var value)
        ? value!
        : throw MarbleSyntaxException.At(
            text, symbol.Position, $"There is no value for '{symbol.Name}': give one, such as (\"{symbol.Name}\", …).");

    private static object? Plainly(string name)
    {
        if (typeof(T) == typeof(string))
        {
            return name;
        }

        if (typeof(T) == typeof(char))
        {
            return name.Length == 1 ? name[0] : null;
        }

        if (typeof(T) == typeof(Rune))
        {
            return Rune.TryGetRuneAt(name, 0, out Rune rune) && rune.Utf16SequenceLength == name.Length ? rune : null;
        }

        bool isNumber = int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
        return !isNumber ? null : typeof(T) == typeof(int) ? number : typeof(T) == typeof(long) ? (long)number : null;
    }
}
