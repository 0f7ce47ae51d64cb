using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Testing.Drawing;

/// <summary>What stands at one instant, one list for each lane.</summary>
/// <param name="Ticks">The instant.</param>
/// <param name="Lanes">The marbles of each lane.</param>
internal sealed record PageColumn(long Ticks, IReadOnlyList<IReadOnlyList<PictureMarble>> Lanes)
{
    public const double Space = 4;

    private const double Round = 24;
    private const double CharacterWidth = 7.3;
    private const double Padding = 16;
    private const int LongestLabel = 22;

    public double Width => Lanes.Max(WidthOf);

    /// <summary>The columns of a picture; an instant with more marbles than fit beside each other has several.</summary>
    public static List<PageColumn> Of(IReadOnlyList<PictureLane> lanes, double widest)
    {
        List<PageColumn> columns = [];
        List<ILookup<long, PictureMarble>> instants = [.. lanes.Select(lane => lane.Marbles.ToLookup(marble => marble.Ticks))];
        foreach (long ticks in lanes.SelectMany(lane => lane.Marbles).Select(marble => marble.Ticks).Distinct().Order())
        {
            List<Queue<PictureMarble>> left = [.. instants.Select(lane => new Queue<PictureMarble>(lane[ticks]))];
            while (left.Any(lane => lane.Count > 0))
            {
                columns.Add(new PageColumn(ticks, [.. left.Select(lane => Take(lane, widest))]));
            }
        }

        return columns;
    }

    public static double WidthOf(PictureMarble marble) =>
        marble.IsSign ? Round / 2 : Math.Max(Round, (ShownLabel(marble).Length * CharacterWidth) + Padding);

    public static string ShownLabel(PictureMarble marble) =>
        marble.Label.Length <= LongestLabel ? marble.Label : marble.Label[..(char.IsHighSurrogate(marble.Label[LongestLabel - 2]) ? LongestLabel - 2 : LongestLabel - 1)] + "…";

    public static double WidthOf(IReadOnlyList<PictureMarble> lane) => lane.Sum(WidthOf) + (Math.Max(0, lane.Count - 1) * Space);

    private static List<PictureMarble> Take(Queue<PictureMarble> lane, double widest)
    {
        List<PictureMarble> taken = [];
        double width = 0;
        while (lane.TryPeek(out PictureMarble? next) && (taken.Count == 0 || width + Space + WidthOf(next) <= widest))
        {
            width += (taken.Count > 0 ? Space : 0) + WidthOf(next);
            taken.Add(lane.Dequeue());
        }

        return taken;
    }
}
