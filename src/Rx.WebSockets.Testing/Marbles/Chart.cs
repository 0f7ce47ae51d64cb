using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>
/// Diagrams one above the other, equal frames in equal columns, below a ruler of milliseconds. What one line needs for its width
/// the others fill with spaces, which are no time, and a long silence is told as a time, or by the time at its end: each line can be read as a diagram.
/// </summary>
internal sealed class Chart
{
    /// <summary>A silence of more frames is told as a time.</summary>
    private const int LongestSilence = 12;

    private const int RulerStep = 10;

    private readonly IReadOnlyList<Row> _rows;
    private readonly Dictionary<long, Cell>[] _cells;
    private readonly HashSet<long> _busy;
    private readonly bool _isCut;
    private readonly long _first;
    private readonly long _end;

    private Chart(IReadOnlyList<Row> rows, bool isCut)
    {
        _isCut = isCut;
        _rows = rows;
        _cells = [.. rows.Select(row => Cell.Of(row.Entries).ToDictionary(cell => cell.Frame))];
        _busy = [.. _cells.SelectMany(row => row.Values).SelectMany(cell => Frames(cell.Frame, cell.Frames)),
            .. rows.Where(row => row.Mark is not null).Select(row => row.Mark!.Value)];
        long first = _busy.DefaultIfEmpty(0).Min();
        _first = isCut ? first : Math.Min(0, first);
        _end = _busy.DefaultIfEmpty(0).Max() + 1;
    }

    /// <summary>Draws the ruler, the rows, and a line of carets if any row has a mark.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isCut">Whether the rows begin in the middle of things.</param>
    public static string Draw(IReadOnlyList<Row> rows, bool isCut) => new Chart(rows, isCut).Draw();

    private string Draw()
    {
        var ruler = new StringBuilder();
        var marks = new StringBuilder();
        StringBuilder[] lines = [.. _rows.Select(_ => new StringBuilder())];
        int column = _isCut ? Append(lines, 0, "… ") : 0;
        bool isLabelled = true;
        for (long frame = _first; frame < _end;)
        {
            long silence = SilenceFrom(frame);
            if (silence > LongestSilence)
            {
                string text = $"{(column > 0 ? " " : "")}{Wait(frame, silence)} ";
                column = Append(lines, column, text);
                frame += silence;
                isLabelled = true;
                continue;
            }

            if (isLabelled || frame % RulerStep == 0)
            {
                Label(ruler, column, frame);
                isLabelled = false;
            }

            if (_rows.Any(row => row.Mark == frame))
            {
                Pad(marks, column).Append('^');
            }

            for (int i = 0; i < lines.Length; i++)
            {
                if (TextAt(i, frame) is { } text)
                {
                    Pad(lines[i], column).Append(text);
                }
            }

            column += WidthOf(frame);
            frame++;
        }

        return Join(ruler, lines, marks);
    }

    /// <summary>How long the silence lasts, or until when if that is shorter to write: <c>@20s</c> for <c>19999ms</c>.</summary>
    private string Wait(long frame, long silence)
    {
        string time = Duration.Write(silence * Duration.Frame);
        string instant = $"@{Duration.Write((frame + silence) * Duration.Frame)}";
        return instant.Length < time.Length && _first >= 0 ? instant : time;
    }

    private long SilenceFrom(long frame)
    {
        long end = frame;
        while (end < _end && !_busy.Contains(end))
        {
            // The next busy frame may be hours away.
            end = _busy.Where(busy => busy >= end).DefaultIfEmpty(_end).Min();
        }

        return end - frame;
    }

    /// <summary>What a row shows at a frame: its symbol, else a dash, nothing where a group stands over the frame.</summary>
    private string? TextAt(int row, long frame) =>
        _cells[row].TryGetValue(frame, out Cell cell) ? cell.Text
        : _cells[row].Values.Any(group => group.Frame < frame && frame < group.Frame + group.Frames && !IsCramped(row, group)) ? null
        : HasEnded(row, frame) ? null
        : "-";

    private bool HasEnded(int row, long frame) =>
        _rows[row].Entries is [.., { Label: "|" or "#" or "!" } last] && last.Frame < frame;

    private int WidthOf(long frame) => Enumerable.Range(0, _rows.Count)
        .Select(row => !_cells[row].TryGetValue(frame, out Cell cell) ? 1
            : IsCramped(row, cell) ? Cell.WidthOf(cell.Text)
            : Cell.WidthOf(cell.Text) - (cell.Frames - 1))
        .Max();

    /// <summary>Whether something happens in the frames over which a group would stand.</summary>
    private bool IsCramped(int row, Cell group) => Frames(group.Frame + 1, group.Frames - 1).Any(_cells[row].ContainsKey);

    private static IEnumerable<long> Frames(long first, int count) => Enumerable.Range(0, count).Select(offset => first + offset);

    private static int Append(StringBuilder[] lines, int column, string text)
    {
        foreach (StringBuilder line in lines)
        {
            Pad(line, column).Append(text);
        }

        return column + text.Length;
    }

    private static void Label(StringBuilder ruler, int column, long frame)
    {
        if (ruler.Length == 0 || ruler.Length < column)
        {
            Pad(ruler, column).Append(frame.ToString("N0", CultureInfo.InvariantCulture));
        }
    }

    private static StringBuilder Pad(StringBuilder line, int column) =>
        line.Append(' ', Math.Max(0, column - Cell.WidthOf(line.ToString())));

    private string Join(StringBuilder ruler, StringBuilder[] lines, StringBuilder marks)
    {
        int width = _rows.Max(row => row.Name.Length) + 2;
        var text = new StringBuilder();
        Add("ms", ruler);
        for (int i = 0; i < lines.Length; i++)
        {
            Add(_rows[i].Name, lines[i]);
        }

        if (marks.Length > 0)
        {
            Add("", marks);
        }

        return text.ToString();

        void Add(string name, StringBuilder line) => text
            .Append("  ").Append(name.PadRight(width)).Append(line.ToString().TrimEnd()).Append('\n');
    }
}
