using System;
using System.Buffers;
using System.Text;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The word that HTTP builds its heads from (RFC 9110 §5.6.2).</summary>
internal static class Token
{
    private const string Alphabet = "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);
    private static readonly SearchValues<byte> Octets = SearchValues.Create(Encoding.ASCII.GetBytes(Alphabet));

    public static bool IsValid(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Characters);

    public static bool IsValid(ReadOnlySpan<byte> octets) => !octets.IsEmpty && !octets.ContainsAnyExcept(Octets);

    public static bool Contains(char character) => Characters.Contains(character);

    /// <summary>How many characters at the start of the text belong to a token.</summary>
    public static int LengthAtStart(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(Characters);
        return end < 0 ? text.Length : end;
    }
}
