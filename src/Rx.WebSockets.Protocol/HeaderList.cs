using System;
using System.Buffers;
using System.Collections;
using System.Collections.Generic;
using System.Text;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol;

/// <summary>
/// The header fields of an HTTP head in their order, where a name may stand more than once (RFC 9110 §5).
/// </summary>
/// <remarks>
/// Names compare without case. Values are text in the range of Latin-1, as HTTP carries it. The list of a request or
/// response is read-only. It holds octets, as the head does, and makes text of them when it is asked: what a session keeps of its
/// handshake is small.
/// </remarks>
public sealed class HeaderList : IReadOnlyList<KeyValuePair<string, string>>
{
    private const int FirstRoom = 256;

    // Each field is its name, a colon, its value and a line feed, which neither holds.
    private byte[] _octets = [];
    private int _length;

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
    }

    private HeaderList(HeaderList writable) =>
        (_octets, _length, IsReadOnly) = (writable._octets[..writable._length], writable._length, true);

    /// <summary>How many fields there are, repeated names counted each time.</summary>
    public int Count => _octets.AsSpan(.._length).Count((byte)'\n');

    /// <summary>Whether <see cref="Add"/> is refused.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The field at a place in the order.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public KeyValuePair<string, string> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var at = 0;
            for (; index > 0; index--)
                at = FieldAt(at).Next;
            return TextOf(FieldAt(at));
        }
    }

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
        var text = value.AsSpan().Trim(FieldText.Blanks);
        var room = Reserve(name.Length, text.Length);
        Encoding.Latin1.GetBytes(name, room);
        Encoding.Latin1.GetBytes(text, room[(name.Length + 1)..]);
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
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name, 0, out var single) && !TryFind(name, single.Next, out _) ? ValueOf(single) : null;
    }

    /// <summary>Whether there is a field of a name.</summary>
    /// <param name="name">The name, without regard to case.</param>
    public bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name, 0, out _);
    }

    /// <summary>The fields in their order.</summary>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        for (var at = 0; at < _length; at = FieldAt(at).Next)
            yield return TextOf(FieldAt(at));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Appends a field as it stands in a head, whose name is a token and whose value has no control octets but tabs.</summary>
    internal void AddOctets(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var text = value.Trim(" \t"u8);
        var room = Reserve(name.Length, text.Length);
        name.CopyTo(room);
        text.CopyTo(room[(name.Length + 1)..]);
    }

    /// <summary>Writes each field as a line of a head.</summary>
    internal void WriteTo(IBufferWriter<byte> output)
    {
        for (var at = 0; at < _length; at = FieldAt(at).Next)
        {
            var field = FieldAt(at);
            output.Write(_octets.AsSpan(field.Start..field.Colon));
            output.Write(": "u8);
            output.Write(_octets.AsSpan((field.Colon + 1)..field.End));
            output.Write("\r\n"u8);
        }
    }

    internal HeaderList ToReadOnly() => IsReadOnly ? this : new HeaderList(this);

    private IEnumerable<string> Values(string name)
    {
        for (var at = 0; TryFind(name, at, out var field); at = field.Next)
            yield return ValueOf(field);
    }

    private bool TryFind(string name, int from, out Field field)
    {
        field = default;
        for (var at = from; at < _length; at = field.Next)
        {
            field = FieldAt(at);
            if (Ascii.EqualsIgnoreCase(_octets.AsSpan(field.Start..field.Colon), name))
                return true;
        }

        return false;
    }

    private Field FieldAt(int start)
    {
        var rest = _octets.AsSpan(start.._length);
        return new(start, start + rest.IndexOf((byte)':'), start + rest.IndexOf((byte)'\n'));
    }

    private KeyValuePair<string, string> TextOf(Field field) =>
        new(Encoding.Latin1.GetString(_octets, field.Start, field.Colon - field.Start), ValueOf(field));

    private string ValueOf(Field field) => Encoding.Latin1.GetString(_octets.AsSpan((field.Colon + 1)..field.End));

    /// <summary>Makes room for a field, whose name and value are to be filled in.</summary>
    private Span<byte> Reserve(int name, int value)
    {
        var start = _length;
        _length += name + value + 2;
        if (_length > _octets.Length)
            Array.Resize(ref _octets, Math.Max(Math.Max(FirstRoom, _length), 2 * _octets.Length));
        _octets[start + name] = (byte)':';
        _octets[_length - 1] = (byte)'\n';
        return _octets.AsSpan(start.._length);
    }

    /// <summary>Where the parts of a field stand.</summary>
    private readonly record struct Field(int Start, int Colon, int End)
    {
        public int Next => End + 1;
    }
}
