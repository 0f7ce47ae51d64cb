using System.Linq;
using System.Text;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Names as a diagram spells them: a letter by itself, everything else in quotes.</summary>
internal static class Spelling
{
    private const string Reserved = "-|#()<>^!'{}@[]\\";

    public static string Of(string name) =>
        IsLetter(name) ? name : $"'{name.Replace("\\", "\\\\").Replace("'", "\\'").Replace("\n", "\\n").Replace("\r", "\\r")}'";

    private static bool IsLetter(string name) =>
        Rune.TryGetRuneAt(name.Length > 0 ? name : " ", 0, out Rune rune)
        && rune.Utf16SequenceLength == name.Length
        && !Rune.IsWhiteSpace(rune)
        && !Rune.IsControl(rune)
        && !Reserved.Any(character => rune.Value == character);
}
