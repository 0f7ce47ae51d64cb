using System;
using System.Collections;
using System.Collections.Generic;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>
/// The header fields of an HTTP head in their order, where a name may stand more than once (RFC 9110 §5).
/// </summary>
/// <remarks>
/// Names compare without case. Values are text in the range of Latin-1, as HTTP carries it. The list of a request or
/// response is read-only.
/// </remarks>
public sealed class HeaderList : IReadOnlyList<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>Creates an empty list.</summary>
    public HeaderList()
    {
    }

    /// <summary>Creates a list that starts with a copy of other fields.</summary>
    /// <param name="fields">The fields to copy.</param>
    /// <exception cref="ArgumentException">A field is none that <see cref="Add"/> would take.</exception>
    public HeaderList(IEnumerable<KeyValuePair<string, string>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        foreach (var (name, value) in fields)
            Add(name, value);
        _fields.TrimExcess();
    }

    /// <summary>How many fields there are, repeated names counted each time.</summary>
    public int Count => _fields.Count;

    /// <summary>Whether <see cref="Add"/> is refused.</summary>
    public bool IsReadOnly { get; private set; }

    /// <summary>The field at a place in the order.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public KeyValuePair<string, string> this[int index] => _fields[index];

    /// <summary>Appends a field; fields of the same name stay.</summary>
    /// <param name="name">A token (RFC 9110 §5.6.2).</param>
    /// <param name="value">The value; spaces and tabs around it are dropped.</param>
    /// <exception cref="ArgumentException">
    /// The name is no token, or the value holds CR, LF, NUL, another control character than a tab, or a character beyond U+00FF.
    /// </exception>
    /// <exception cref="InvalidOperationException">The list is read-only.</exception>
    public void Add(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (IsReadOnly)
            throw new InvalidOperationException("The headers of a request or response can't be changed: make a new list.");
        if (!Token.IsValid(name))
            throw new ArgumentException("A header name is a token: letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 §5.1).", nameof(name));
        if (!FieldText.IsValid(value))
            throw new ArgumentException("A header value holds neither control characters nor any beyond U+00FF (RFC 9110 §5.5).", nameof(value));
        _fields.Add(new(name, value.Trim(FieldText.Blanks)));
    }

    /// <summary>The values of all fields of a name, in their order.</summary>
    /// <param name="name">The name, without regard to case.</param>
    public IEnumerable<string> GetValues(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Values(name);
    }

    /// <summary>The value of the only field of a name; null when there is none, and also when there are several.</summary>
    /// <param name="name">The name, without regard to case.</param>
    public string? GetSingle(string name)
    {
        string? single = null;
        foreach (var value in GetValues(name))
        {
            if (single is not null)
                return null;
            single = value;
        }

        return single;
    }

    /// <summary>Whether there is a field of a name.</summary>
    /// <param name="name">The name, without regard to case.</param>
    public bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _fields.Exists(field => IsNamed(field, name));
    }

    /// <summary>The fields in their order.</summary>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal HeaderList ToReadOnly() => IsReadOnly ? this : new HeaderList(_fields) { IsReadOnly = true };

    private static bool IsNamed(KeyValuePair<string, string> field, string name) =>
        field.Key.Equals(name, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<string> Values(string name)
    {
        foreach (var field in _fields)
        {
            if (IsNamed(field, name))
                yield return field.Value;
        }
    }
}
