using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Rx.WebSockets.Testing.Lanes;

namespace Rx.WebSockets.Testing.Drawing;

/// <summary>Writes a picture as SVG.</summary>
internal sealed class SvgPage
{
    private const double Margin = 16;
    private const double NameWidth = 92;
    private const double TitleHeight = 24;
    private const double RemarkHeight = 18;
    private const double AxisHeight = 34;
    private const double LaneHeight = 46;
    private const double BareLaneHeight = 34;
    private const double RowSpace = 18;
    private const double LegendHeight = 26;
    private const double Radius = 11;
    private const double CaptionDrop = 23;
    private const double CaptionWidth = 5.5;
    private const double ProseWidth = 6.4;
    private const double TitleWidth = 8.6;
    private const int LeastCaption = 6;
    private const int LongestCaption = 24;

    private static readonly (Ink Ink, string Letter, string Name, bool IsControl)[] Legend =
    [
        (Ink.Text, "t", "text", false),
        (Ink.Binary, "b", "binary", false),
        (Ink.Continuation, "+", "continuation", false),
        (Ink.Ping, "p", "ping", true),
        (Ink.Pong, "q", "pong", true),
        (Ink.Close, "x", "close", true),
    ];

    private readonly Picture _picture;
    private readonly int _width;
    private readonly List<PageRow> _rows;
    private readonly List<string> _remark;
    private readonly double _laneHeight;
    private readonly StringBuilder _text = new();

    public SvgPage(Picture picture, int width)
    {
        (_picture, _width) = (picture, width);
        _rows = PageLayout.Rows(picture, Left, Right);
        _remark = Wrap(picture.Remark, (int)((width - (2 * Margin)) / ProseWidth));
        _laneHeight = picture.Lanes.Any(lane => lane.Remark.Length > 0 || lane.Marbles.Any(marble => marble.Caption.Length > 0))
            ? LaneHeight
            : BareLaneHeight;
    }

    private static double Left => Margin + NameWidth;

    private double Right => _width - Margin;

    private double HeightOf(PageRow row) => AxisHeight + (row.Lanes * _laneHeight);

    private double Head => Margin + TitleHeight + (_remark.Count * RemarkHeight) + 4;

    public string Draw()
    {
        var legend = LegendOf();
        double legendTop = Head + _rows.Sum(row => HeightOf(row) + RowSpace);
        double height = legendTop + (legend.Count > 0 ? (legend.Max(entry => entry.Line) + 1) * LegendHeight : 0) + Margin;
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{_width}\" height=\"{N(height)}\" viewBox=\"0 0 {_width} {N(height)}\" role=\"img\" aria-label=\"{Escape(_picture.Title)}\">");
        Line($"<style>{SvgStyle.Text}</style>");
        Line($"<rect class=\"page\" width=\"{_width}\" height=\"{N(height)}\" rx=\"8\"/>");
        Line($"<text class=\"title\" x=\"{N(Margin)}\" y=\"{N(Margin + 14)}\">{Escape(Within(_picture.Title, (int)((_width - (2 * Margin)) / TitleWidth)))}</text>");
        for (int i = 0; i < _remark.Count; i++)
        {
            Line($"<text class=\"remark\" x=\"{N(Margin)}\" y=\"{N(Margin + TitleHeight + (i * RemarkHeight) + 11)}\">{Escape(_remark[i])}</text>");
        }

        double top = Head;
        foreach (PageRow row in _rows)
        {
            DrawRow(row, top, isLast: row == _rows[^1]);
            top += HeightOf(row) + RowSpace;
        }

        foreach ((int kind, double x, int line) in legend)
        {
            DrawLegend(Legend[kind], x, legendTop + (line * LegendHeight) + 8);
        }

        Line("</svg>");
        return _text.ToString();
    }

    private void DrawRow(PageRow row, double top, bool isLast)
    {
        double first = top + AxisHeight;
        if (row.Difference is { } place)
        {
            double width = place.Width + 12;
            Line($"<rect class=\"fault\" x=\"{N(place.X - (width / 2))}\" y=\"{N(top + 2)}\" width=\"{N(width)}\" height=\"{N(HeightOf(row) - 4)}\" rx=\"6\"/>");
        }

        for (int lane = 0; lane < row.Lanes; lane++)
        {
            DrawLane(_picture.Lanes[lane], first + (lane * _laneHeight), isLast);
        }

        foreach ((double x, long ticks) in row.Times)
        {
            Line($"<path class=\"tick\" d=\"M{N(x)} {N(first - 8)}v{N(HeightOf(row) - AxisHeight - (_laneHeight / 2) + 8)}\"/>");
            Line($"<text class=\"time\" x=\"{N(x)}\" y=\"{N(top + 22)}\">{Picture.TimeOf(ticks)}</text>");
        }

        foreach ((double x, long ticks) in row.Silences)
        {
            DrawSilence(x, ticks, top, first, row.Lanes);
        }

        foreach (PlacedMarble marble in row.Marbles)
        {
            DrawMarble(marble, first + (marble.Lane * _laneHeight) + (BareLaneHeight / 2));
        }
    }

    private void DrawLane(PictureLane lane, double top, bool isLast)
    {
        double y = top + (BareLaneHeight / 2);
        Line($"<text class=\"lane\" x=\"{N(Margin)}\" y=\"{N(y + (lane.Remark.Length > 0 ? 1 : 4))}\">{Escape(lane.Name)}</text>");
        if (lane.Remark.Length > 0)
        {
            Line($"<text class=\"small\" x=\"{N(Margin)}\" y=\"{N(y + 13)}\">{Escape(lane.Remark)}</text>");
        }

        string arrow = isLast ? $"M{N(Right - 5)} {N(y - 4)}l5 4l-5 4" : "";
        Line($"<path class=\"line\" d=\"M{N(Left - 8)} {N(y)}H{N(Right)}{arrow}\"/>");
    }

    private void DrawSilence(double x, long ticks, double top, double first, int lanes)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            double y = first + (lane * _laneHeight) + (BareLaneHeight / 2);
            Line($"<path class=\"gap\" d=\"M{N(x - 5)} {N(y)}h10\"/><path class=\"cut\" d=\"M{N(x - 7)} {N(y + 5)}l5 -10M{N(x + 2)} {N(y + 5)}l5 -10\"/>");
        }

        Line($"<text class=\"silence\" x=\"{N(x)}\" y=\"{N(top + 10)}\">{Picture.TimeOf(ticks)}<title>{Picture.TimeOf(ticks)} of silence</title></text>");
    }

    private void DrawMarble(PlacedMarble placed, double y)
    {
        PictureMarble marble = placed.Marble;
        string classes = $"m {Class(marble.Ink)}{(marble.IsOpen ? " open" : "")}{(marble.IsMarked ? " marked" : "")}";
        _text.Append("<g class=\"").Append(classes).Append("\"><title>").Append(Escape(marble.Hover)).Append("</title>");
        if (marble.IsSign)
        {
            DrawSign(marble, placed.X, y);
        }
        else
        {
            double corner = marble.IsControl ? 4 : Radius;
            _text.Append(Shape(placed.X - (placed.Width / 2) + 1, y - Radius, placed.Width - 2, 2 * Radius, corner));
            _text.Append($"<text x=\"{N(placed.X)}\" y=\"{N(y + 4)}\">{Escape(PageColumn.ShownLabel(marble))}</text>");
            DrawCaption(marble, placed, y);
        }

        Line("</g>");
    }

    private void DrawSign(PictureMarble marble, double x, double y) => _text.Append(marble.Label switch
    {
        "|" or "$" => $"<path d=\"M{N(x)} {N(y - Radius)}v{N(2 * Radius)}\"/>",
        "#" or "%" => $"<path d=\"M{N(x - 5)} {N(y - 5)}l10 10m0 -10l-10 10\"/>",
        "^" => $"<path d=\"M{N(x - 4)} {N(y + 9)}l4 -8l4 8\"/>",
        _ => $"<path d=\"M{N(x)} {N(y - 9)}v11m0 5v2\"/>",
    });

    private void DrawCaption(PictureMarble marble, PlacedMarble placed, double y)
    {
        int fits = Math.Min(LongestCaption, (int)(placed.Room / CaptionWidth));
        if (marble.Caption.Length == 0 || (fits < LeastCaption && fits < marble.Caption.Length))
        {
            return;
        }

        _text.Append($"<text class=\"caption\" x=\"{N(placed.X - (placed.Width / 2) + 1)}\" y=\"{N(y + CaptionDrop)}\">{Escape(Within(marble.Caption, fits))}</text>");
    }

    /// <summary>A text that takes no more than so many characters.</summary>
    private static string Within(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1;
        return text[..end].TrimEnd() + "…";
    }

    /// <summary>Which kinds are in the picture, each at its place.</summary>
    private List<(int Kind, double X, int Line)> LegendOf()
    {
        HashSet<Ink> used = [.. _picture.Lanes
            .Where(lane => lane.Name != Lane.End)
            .SelectMany(lane => lane.Marbles)
            .Where(marble => !marble.IsSign)
            .Select(marble => marble.Ink)];
        List<(int Kind, double X, int Line)> places = [];
        (double x, int line) = (Margin, 0);
        for (int kind = 0; kind < Legend.Length; kind++)
        {
            if (!used.Contains(Legend[kind].Ink))
            {
                continue;
            }

            double width = 44 + (Legend[kind].Name.Length * ProseWidth);
            (x, line) = x + width > Right && x > Margin ? (Margin, line + 1) : (x, line);
            places.Add((kind, x, line));
            x += width;
        }

        return places;
    }

    private void DrawLegend((Ink Ink, string Letter, string Name, bool IsControl) entry, double x, double y)
    {
        string shape = Shape(x, y - 8, 16, 16, entry.IsControl ? 3 : 8);
        Line($"<g class=\"m {Class(entry.Ink)} key\">{shape}<text x=\"{N(x + 8)}\" y=\"{N(y + 3.5)}\">{entry.Letter}</text></g><text class=\"small\" x=\"{N(x + 22)}\" y=\"{N(y + 3.5)}\">{entry.Name}</text>");
    }

    private static string Shape(double x, double y, double width, double height, double corner) =>
        $"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\" rx=\"{N(corner)}\"/>";

    private static string Class(Ink ink) => ink.ToString().ToLowerInvariant();

    private static List<string> Wrap(string text, int longest)
    {
        List<string> lines = [];
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= longest)
            {
                lines[^1] += ' ' + word;
            }
            else
            {
                lines.Add(word.Length <= longest ? word : word[..(longest - 1)] + "…");
            }
        }

        return lines;
    }

    private void Line(string text) => _text.Append(text).Append('\n');

    private static string N(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A text inside of an element or attribute; what XML can't hold reads as U+FFFD.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\n' => "&#10;",
                < ' ' or 0xFFFE or 0xFFFF => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return escaped.ToString();
    }
}
