using System;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The text that a header value or a reason phrase may hold (RFC 9110 §5.5).</summary>
internal static class FieldText
{
    public static readonly char[] Blanks = [' ', '\t'];

    public static bool IsValid(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            var allowed = character is '\t' or (>= ' ' and <= '\u00FF') and not '\u007F';
            if (!allowed)
                return false;
        }

        return true;
    }
}
