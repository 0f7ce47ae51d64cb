using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Testing.Drawing;

/// <summary>
/// Places marbles on a page: proportional to time where little happens at once, further apart where marbles need their room, and
/// closer together, with a mark, where nothing happens for long.
/// </summary>
internal sealed class PageLayout
{
    /// <summary>The silence that is usual in a picture is so wide, and one that is longer than so wide is marked.</summary>
    private const double UsualSpace = 34;
    private const double WidestSpace = 84;
    private const double LeastSpace = 6;

    /// <summary>What is left free between two captions.</summary>
    private const double CaptionSpace = 10;

    private const double DigitWidth = 5.8;
    private const double TimeSpace = 12;
    private const double RightEdge = 12;

    private readonly Picture _picture;
    private readonly List<PageColumn> _columns;
    private readonly double _left;
    private readonly double _right;
    private readonly double _pixelsPerTick;

    private PageLayout(Picture picture, double left, double right)
    {
        (_picture, _left, _right) = (picture, left, right);
        _columns = PageColumn.Of(picture.Lanes, right - left - UsualSpace);
        _pixelsPerTick = UsualSpace / UsualSilence();
    }

    /// <summary>The rows of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="left">Where the lanes begin.</param>
    /// <param name="right">Where they end.</param>
    public static List<PageRow> Rows(Picture picture, double left, double right) => new PageLayout(picture, left, right).Rows();

    /// <summary>The first quarter of the silences of a millisecond or more; what comes within less belongs together.</summary>
    private double UsualSilence()
    {
        long[] all = [.. _columns.Zip(_columns.Skip(1), (one, next) => next.Ticks - one.Ticks).Where(silence => silence > 0).Order()];
        long[] notable = [.. all.Where(silence => silence >= TimeSpan.TicksPerMillisecond)];
        long[] counted = notable.Length > 0 ? notable : all;
        return counted.Length > 0 ? counted[(counted.Length - 1) / 4] : TimeSpan.TicksPerMillisecond;
    }

    private List<PageRow> Rows()
    {
        List<PageRow> rows = [];
        List<(PageColumn Column, double X)> placed = [];
        List<(double X, long Ticks)> silences = [];
        double x = _left;
        for (int i = 0; i < _columns.Count; i++)
        {
            long silence = _columns[i].Ticks - (i > 0 ? _columns[i - 1].Ticks : Math.Min(0, _columns[0].Ticks));
            double space = Math.Clamp(silence * _pixelsPerTick, LeastSpace, WidestSpace);
            bool isShortened = silence * _pixelsPerTick > WidestSpace;
            if (placed.Count > 0 && x + space + _columns[i].Width > _right - RightEdge)
            {
                rows.Add(Row(placed, silences, isLast: false));
                placed.Clear();
                silences.Clear();
                x = _left;
                space = isShortened ? space : LeastSpace;
            }

            if (isShortened)
            {
                silences.Add((x + (space / 2), silence));
            }

            x += space;
            placed.Add((_columns[i], x + (_columns[i].Width / 2)));
            x += _columns[i].Width;
        }

        if (placed.Count > 0)
        {
            rows.Add(Row(placed, silences, isLast: true));
        }

        return rows;
    }

    private PageRow Row(List<(PageColumn Column, double X)> columns, List<(double X, long Ticks)> silences, bool isLast)
    {
        List<PlacedMarble> marbles = [];
        for (int lane = 0; lane < _picture.Lanes.Count; lane++)
        {
            double end = _right;
            foreach ((PageColumn column, double middle) in Enumerable.Reverse(columns))
            {
                double x = middle + (PageColumn.WidthOf(column.Lanes[lane]) / 2);
                foreach (PictureMarble marble in column.Lanes[lane].Reverse())
                {
                    double width = PageColumn.WidthOf(marble);
                    marbles.Add(new PlacedMarble(marble, lane, x - (width / 2), width, end - (x - width)));
                    x -= width;
                    end = x - CaptionSpace;
                    x -= PageColumn.Space;
                }
            }
        }

        PlacedMarble? difference = marbles.Where(placed => placed.Marble.IsMarked && placed.Marble.Ticks == _picture.Difference)
            .OrderByDescending(placed => placed.Width).Select(placed => (PlacedMarble?)placed).FirstOrDefault();
        int lanes = _picture.Lanes.Count - (_picture.HasEnd && !isLast ? 1 : 0);
        return new PageRow(lanes, [.. marbles.Where(marble => marble.Lane < lanes).OrderBy(marble => marble.X).ThenBy(marble => marble.Lane)], Times(columns), [.. silences], difference);
    }

    /// <summary>The times that fit beside each other.</summary>
    private static List<(double X, long Ticks)> Times(List<(PageColumn Column, double X)> columns)
    {
        List<(double X, long Ticks)> times = [];
        double free = double.MinValue;
        foreach ((PageColumn column, double x) in columns)
        {
            double half = Picture.TimeOf(column.Ticks).Length * DigitWidth / 2;
            if (x - half >= free && (times.Count == 0 || times[^1].Ticks != column.Ticks))
            {
                times.Add((x, column.Ticks));
                free = x + half + TimeSpace;
            }
        }

        return times;
    }
}
