using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>The signals of one frame as they stand in a diagram: a symbol, or a group.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Text">The symbol, or the group in its parentheses.</param>
/// <param name="Frames">How many frames reading it takes.</param>
internal readonly record struct Cell(long Frame, string Text, int Frames)
{
    private const int WideFrom = 0x1F300;
    private const int WideTo = 0x1FAFF;

    public static List<Cell> Of(IEnumerable<Entry> entries)
    {
        List<Cell> cells = [];
        List<string> labels = [];
        long frame = 0;
        foreach (Entry entry in entries)
        {
            if (labels.Count > 0 && entry.Frame != frame)
            {
                cells.Add(Join(frame, labels));
                labels.Clear();
            }

            frame = entry.Frame;
            labels.Add(entry.Label);
        }

        if (labels.Count > 0)
        {
            cells.Add(Join(frame, labels));
        }

        return cells;
    }

    /// <summary>How many columns a text takes; emoji take two.</summary>
    public static int WidthOf(string text) => text.EnumerateRunes().Sum(rune => rune.Value is >= WideFrom and <= WideTo ? 2 : 1);

    private static Cell Join(long frame, List<string> labels) => labels.Count == 1
        ? new Cell(frame, labels[0], 1)
        : new Cell(frame, $"({string.Concat(labels)})", labels.Count + 2);
}
