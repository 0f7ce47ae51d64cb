using System;
using System.Linq;

namespace Rx.WebSockets.Testing;

/// <summary>Octets as people write them: two hex digits each, a space between them.</summary>
public static class Hex
{
    /// <summary>Reads hex digits; white space between octets means nothing.</summary>
    /// <param name="text">Pairs of digits, in either case, such as <c>81 02 4869</c>.</param>
    /// <returns>The octets.</returns>
    /// <exception cref="FormatException">There is something else than pairs of hex digits and white space.</exception>
    public static byte[] Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Convert.FromHexString(string.Concat(text.Where(character => !char.IsWhiteSpace(character))));
    }

    /// <summary>Writes octets in upper case with a space between them.</summary>
    /// <param name="octets">The octets.</param>
    /// <returns>The text; empty for no octets.</returns>
    public static string ToString(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
        {
            return "";
        }

        return string.Create((octets.Length * 3) - 1, octets, static (text, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                if (i > 0)
                {
                    text[(i * 3) - 1] = ' ';
                }

                _ = source[i].TryFormat(text[(i * 3)..], out _, "X2");
            }
        });
    }
}
