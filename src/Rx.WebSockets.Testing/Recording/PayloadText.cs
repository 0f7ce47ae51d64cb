using System;
using System.Globalization;
using System.Text;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>Payloads in a line of a recording: readable UTF-8 in quotes, other octets in brackets.</summary>
internal static class PayloadText
{
    private const string Numbered = "\\{";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes octets: <c>'Hello'</c> or <c>[01 02]</c>; nothing for none.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="opcode">What they are in: a text is written as such in any case, other octets if all of them can be seen.</param>
    public static string Write(ReadOnlySpan<byte> octets, Opcode opcode)
    {
        string text = opcode != Opcode.Binary && TryDecode(octets, out string decoded) ? Escape(decoded) : "";
        bool isReadable = text.Length > 0 && (opcode == Opcode.Text || !text.Contains(Numbered, StringComparison.Ordinal));
        return octets.IsEmpty ? "" : isReadable ? $"'{text}'" : $"[{Hex.ToString(octets)}]";
    }

    /// <summary>Reads what <see cref="Write"/> writes, from the beginning of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">How many characters it takes.</param>
    /// <exception cref="FormatException">It isn't closed, or holds what can't be read.</exception>
    public static byte[] Read(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text.StartsWith('['))
        {
            length = text.IndexOf(']') + 1;
            return length > 0 ? Hex.Parse(text[1..(length - 1)].ToString()) : throw new FormatException("']' is missing.");
        }

        return text.StartsWith('\'') ? Encoding.UTF8.GetBytes(Unescape(text, out length)) : [];
    }

    public static bool TryDecode(ReadOnlySpan<byte> octets, out string text)
    {
        try
        {
            text = Strict.GetString(octets);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>A text in one line, with all that a reader couldn't see told by its number.</summary>
    public static string Escape(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            line.Append(rune.Value switch
            {
                '\'' => "\\'",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                ' ' => " ",
                _ when IsVisible(rune) => rune.ToString(),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\{{{rune.Value:X}}}"),
            });
        }

        return line.ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.Surrogate);

    private static string Unescape(ReadOnlySpan<char> text, out int length)
    {
        var plain = new StringBuilder();
        for (int at = 1; at < text.Length; at++)
        {
            if (text[at] == '\'')
            {
                length = at + 1;
                return plain.ToString();
            }

            if (text[at] != '\\' || at + 1 == text.Length)
            {
                plain.Append(text[at]);
                continue;
            }

            at++;
            switch (text[at])
            {
                case '{':
                    int end = text[at..].IndexOf('}');
                    plain.Append(end > 0 && int.TryParse(text[(at + 1)..(at + end)], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int value)
                        && Rune.TryCreate(value, out Rune rune)
                        ? rune.ToString()
                        : throw new FormatException("Behind '\\{' stands the number of a character in hex, and '}'."));
                    at += end;
                    break;
                default:
                    plain.Append(text[at] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
                    break;
            }
        }

        throw new FormatException("The quote that ends the text is missing.");
    }
}
