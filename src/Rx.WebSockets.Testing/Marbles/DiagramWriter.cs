using System.Collections.Generic;
using System.Text;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Writes signals as a diagram that reads back as the same signals, frame by frame.</summary>
internal static class DiagramWriter
{
    /// <summary>A longer silence is written as a time.</summary>
    private const int LongestSilence = 12;

    public static string Write(IEnumerable<Entry> entries)
    {
        var text = new StringBuilder();
        long now = 0;
        foreach (Cell cell in Cell.Of(entries))
        {
            long silence = cell.Frame - now;
            if (silence < 0)
            {
                Space(text).Append('@').Append(Duration.Write(cell.Frame * Duration.Frame)).Append(' ');
            }
            else if (silence > LongestSilence)
            {
                Space(text).Append(Duration.Write(silence * Duration.Frame)).Append(' ');
            }
            else
            {
                text.Append('-', (int)silence);
            }

            // Where a time may stand, or seem to be meant, the values 1, m and s in a row would be read as one.
            bool mayBeTime = char.IsAsciiDigit(cell.Text[0]) && (text.Length == 0 || text[^1] is ' ' or '\'');
            text.Append(mayBeTime ? $"'{cell.Text}'" : cell.Text);
            now = cell.Frame + cell.Frames;
        }

        return text.ToString();
    }

    private static StringBuilder Space(StringBuilder text) => text.Length > 0 ? text.Append(' ') : text;
}
