using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>
/// A header whose value is a list with commas between the elements, which may be spread over several fields (RFC 9110 §5.6.1).
/// </summary>
internal static class FieldList
{
    /// <summary>The elements in their order; empty ones are passed over, as recipients have to.</summary>
    public static IEnumerable<string> GetElements(this HeaderList headers, string name) =>
        headers.GetValues(name)
            .SelectMany(value => value.Split(','))
            .Select(element => element.Trim(FieldText.Blanks))
            .Where(element => element.Length > 0);

    /// <summary>Whether one of the elements is the given word, without regard to case.</summary>
    public static bool HasElement(this HeaderList headers, string name, string element)
    {
        foreach (var value in headers.GetValues(name))
        {
            foreach (var part in value.AsSpan().Split(','))
            {
                if (value.AsSpan(part).Trim(FieldText.Blanks).Equals(element, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The tokens of a list that may be absent (then there are none); null when it is there without any, or when one is no token.
    /// </summary>
    public static IReadOnlyList<string>? GetTokens(this HeaderList headers, string name)
    {
        if (!headers.Contains(name))
            return [];
        string[] tokens = [.. headers.GetElements(name)];
        return tokens.Length > 0 && tokens.All(token => Token.IsValid(token)) ? tokens : null;
    }
}
