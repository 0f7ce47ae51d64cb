using System;
using System.Collections.Generic;
using System.Text;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Reads the text of a diagram symbol by symbol and keeps the time.</summary>
internal sealed class DiagramReader
{
    private readonly string _text;
    private readonly MarbleDialect _dialect;
    private readonly bool _hasBrackets;
    private readonly List<Symbol> _symbols = [];
    private int _at;
    private long _now;
    private (long Ticks, int Position, bool IsOrdered)? _group;
    private long _zero;

    private DiagramReader(string text, MarbleDialect dialect, bool hasBrackets)
    {
        _text = text;
        _dialect = dialect;
        _hasBrackets = hasBrackets;
    }

    private bool IsNatural => _dialect == MarbleDialect.Natural;

    /// <summary>Reads a diagram.</summary>
    /// <param name="text">The diagram.</param>
    /// <param name="dialect">How it is meant.</param>
    /// <param name="hasBrackets">Whether <c>[</c> and <c>]</c> mean that an observer is busy, and take no time; else they are values.</param>
    /// <param name="length">How long the diagram lasts, in ticks.</param>
    /// <returns>The symbols in their order, times as seen from the beginning of the text.</returns>
    public static List<Symbol> Read(string text, MarbleDialect dialect, out long length, bool hasBrackets = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new DiagramReader(text, dialect, hasBrackets);
        reader.Read();
        length = reader._now;
        return reader._symbols;
    }

    private void Read()
    {
        bool isAfterSpace = true;
        while (_at < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_at]))
            {
                _at++;
                isAfterSpace = true;
            }
            else if (!(isAfterSpace && TryProgress()))
            {
                isAfterSpace = false;
                ReadSymbol();
            }
        }

        if (_group is { } open)
        {
            throw At(open.Position, $"This group is never closed: '{(open.IsOrdered ? ')' : '>')}' is missing.");
        }
    }

    /// <summary>A time by itself lets so much time pass; RxJS wants a space behind it, which makes one at the end four values.</summary>
    private bool TryProgress()
    {
        if (_group is not null)
        {
            return false;
        }

        int length = Duration.Read(_text.AsSpan(_at), out long ticks);
        int end = _at + length;
        if (length == 0 || (end == _text.Length ? !IsNatural : !char.IsWhiteSpace(_text[end])))
        {
            return false;
        }

        _now += Checked(ticks, _at);
        _at = end;
        return true;
    }

    private void ReadSymbol()
    {
        int position = _at;
        Rune rune = Rune.TryGetRuneAt(_text, _at, out Rune found) ? found : Rune.ReplacementChar;
        _at += found == default ? 1 : found.Utf16SequenceLength;
        switch (rune.Value)
        {
            case '-' when _group is null || !IsNatural:
                Tick();
                break;
            case '-':
                throw At(position, "Inside a group no time passes: '-' can't stand here.");
            case '(' when _group is not null:
            case '<' when _group is not null && IsNatural:
                throw At(position, "A group can't stand inside a group.");
            case '(':
                _group = (_now, position, true);
                Tick();
                break;
            case '<' when IsNatural:
                _group = (_now, position, false);
                Tick();
                break;
            case ')' when _group is not { IsOrdered: true }:
                throw At(position, "There is no '(' for this ')'.");
            case '>' when IsNatural && _group is not { IsOrdered: false }:
                throw At(position, "There is no '<' for this '>'.");
            case '>' when IsNatural:
            case ')':
                _group = null;
                Tick();
                break;
            case '|' or '#' or '^' or '!' when _group is { IsOrdered: false }:
                throw At(position, $"'{rune}' has its place: it can't stand in a group without order.");
            case '|':
                Add(SymbolKind.Completion, "|", position);
                break;
            case '#':
                Add(SymbolKind.Error, "#", position);
                break;
            case '^':
                _zero = _group?.Ticks ?? _now;
                Add(SymbolKind.Subscription, "^", position);
                break;
            case '!':
                _symbols.Add(new Symbol(SymbolKind.Unsubscription, "!", _group?.Ticks ?? _now, position));
                Tick();
                break;
            case '[' when _hasBrackets:
                _symbols.Add(new Symbol(SymbolKind.Busy, "[", _now, position));
                break;
            case ']' when _hasBrackets:
                _symbols.Add(new Symbol(SymbolKind.Ready, "]", _now, position));
                break;
            case '\'' or '{' when IsNatural:
                Add(SymbolKind.Value, ReadLongName(rune.Value == '{' ? '}' : '\'', position), position);
                RefuseGluedTime();
                break;
            case '@' when IsNatural:
                ReadInstant(position);
                break;
            default:
                Add(SymbolKind.Value, rune.ToString(), position);
                break;
        }
    }

    private void Add(SymbolKind kind, string name, int position)
    {
        int? unordered = _group is { IsOrdered: false } group ? group.Position : null;
        _symbols.Add(new Symbol(kind, name, _group?.Ticks ?? _now, position, unordered));
        Tick();
    }

    private void Tick() => _now += Duration.Frame;

    private string ReadLongName(char end, int position)
    {
        var name = new StringBuilder();
        for (; _at < _text.Length; _at++)
        {
            if (_text[_at] == end)
            {
                _at++;
                return name.ToString();
            }

            name.Append(_text[_at] == '\\' && _at + 1 < _text.Length ? Escaped(_text[++_at]) : _text[_at]);
        }

        throw At(position, $"This long name is never closed: {end} is missing.");
    }

    /// <summary>A time directly behind a quote would be values that nobody means; as values they stand in quotes.</summary>
    private void RefuseGluedTime()
    {
        int length = _group is null ? Duration.Read(_text.AsSpan(_at), out _) : 0;
        int end = _at + length;
        if (length > 0 && (end == _text.Length || !char.IsLetterOrDigit(_text[end])))
        {
            throw At(_at, $"A time needs a space before it: ' {_text[_at..end]}'. Values of these letters stand in quotes.");
        }
    }

    private static char Escaped(char character) => character switch
    {
        'n' => '\n',
        'r' => '\r',
        _ => character,
    };

    /// <summary><c>@5ms</c> moves time to that instant, also back into the width of a group.</summary>
    private void ReadInstant(int position)
    {
        if (_group is not null)
        {
            throw At(position, "Inside a group no time passes: '@' can't stand here.");
        }

        int length = Duration.Read(_text.AsSpan(_at), out long ticks);
        if (length == 0)
        {
            throw At(position, "Behind '@' stands a time such as 5ms, 1.5s or 1m.");
        }

        _now = _zero + Checked(ticks, position);
        _at += length;
        if (_symbols.Count > 0 && _now < _symbols[^1].Ticks)
        {
            throw At(position, "This instant lies before the symbol in front of it.");
        }
    }

    private long Checked(long ticks, int position) =>
        ticks >= 0 ? ticks : throw At(position, "This time is too long, or finer than the tick of 0.0001 ms.");

    private MarbleSyntaxException At(int position, string reason) => MarbleSyntaxException.At(_text, position, reason);
}
