using System;
using System.Collections.Generic;
using System.Text;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>
/// Reads a list of extensions from left to right, each character once (RFC 6455 §9.1, quoted strings by RFC 9110 §5.6.4).
/// </summary>
internal ref struct ExtensionGrammar(string text)
{
    private int _position;

    /// <summary>How many times a character was looked at.</summary>
    public int Steps { get; private set; }

    private readonly bool AtEnd => _position == text.Length;

    /// <summary>extension-list = 1#extension; null when the text doesn't follow it.</summary>
    public List<ExtensionHeader>? ReadList()
    {
        var list = new List<ExtensionHeader>();
        do
        {
            SkipBlanks();
            if (AtEnd || Peek() == ',')
                continue; // an empty element
            if (ReadExtension() is not { } extension)
                return null;
            list.Add(extension);
        }
        while (TakeSeparator(','));

        return AtEnd && list.Count > 0 ? list : null;
    }

    /// <summary>extension = extension-token *( ";" extension-param )</summary>
    private ExtensionHeader? ReadExtension()
    {
        if (ReadToken() is not { } name)
            return null;
        var parameters = new List<ExtensionParameter>();
        while (TakeSeparator(';'))
        {
            if (ReadParameter() is not { } parameter)
                return null;
            parameters.Add(parameter);
        }

        return new ExtensionHeader(name, parameters);
    }

    /// <summary>extension-param = token [ "=" (token | quoted-string) ]</summary>
    private ExtensionParameter? ReadParameter()
    {
        if (ReadToken() is not { } name)
            return null;
        if (!TakeSeparator('='))
            return new ExtensionParameter(name);
        var isQuoted = Take('"');
        var value = isQuoted ? ReadQuoted() : ReadToken();
        return value is null ? null : new ExtensionParameter(name, value) { IsQuoted = isQuoted };
    }

    private string? ReadToken()
    {
        var length = Token.LengthAtStart(text.AsSpan(_position));
        var token = text.Substring(_position, length);
        _position += length;
        Steps += length + 1;
        return length > 0 ? token : null;
    }

    /// <summary>The rest of a quoted string. Unquoted it has to be a token, so the first other character refuses it.</summary>
    private string? ReadQuoted()
    {
        var value = new StringBuilder();
        while (!Take('"'))
        {
            Take('\\');
            if (AtEnd || !Token.Contains(Peek()))
                return null;
            value.Append(text[_position++]);
        }

        return value.Length > 0 ? value.ToString() : null;
    }

    private bool Take(char wanted)
    {
        var found = !AtEnd && Peek() == wanted;
        if (found)
            _position++;
        return found;
    }

    /// <summary>Takes a separator with the blanks on both sides of it.</summary>
    private bool TakeSeparator(char wanted)
    {
        SkipBlanks();
        var found = Take(wanted);
        if (found)
            SkipBlanks();
        return found;
    }

    private void SkipBlanks()
    {
        while (!AtEnd && Peek() is ' ' or '\t')
            _position++;
    }

    private char Peek()
    {
        Steps++;
        return text[_position];
    }
}
