using System.Collections.Generic;
using System.Globalization;

namespace Rx.WebSockets.Testing.Drawing;

/// <summary>What is to be drawn: lanes of marbles, and what is said above them.</summary>
/// <param name="Title">The first line, in bold.</param>
/// <param name="Remark">The second line; empty for none.</param>
/// <param name="Lanes">The lanes from top to bottom.</param>
/// <param name="HasEnd">Whether the last lane tells the end only, and isn't repeated in every row.</param>
/// <param name="Difference">The time of the first difference, in ticks, if this is a failure.</param>
internal sealed record Picture(string Title, string Remark, IReadOnlyList<PictureLane> Lanes, bool HasEnd = false, long? Difference = null)
{
    public const int MinWidth = 320;

    /// <summary>Draws the picture.</summary>
    /// <param name="width">The width in pixels.</param>
    public string ToSvg(int width) => new SvgPage(this, width).Draw();

    /// <summary>A time below the axis: in milliseconds up to a second, then in seconds, minutes and hours.</summary>
    public static string TimeOf(long ticks)
    {
        decimal ms = (decimal)ticks / 10_000;
        return ms < 0 ? $"-{TimeOf(-ticks)}"
            : ms < 1_000 ? Number(ms, ms < 10 ? "0.##" : "0.#") + " ms"
            : ms < 60_000 ? Number(ms / 1_000, "0.###") + " s"
            : ms < 3_600_000 ? $"{Whole(ms / 60_000)}:{Number(ms / 1_000 % 60, "00.###")}"
            : $"{Whole(ms / 3_600_000)}:{Number(Whole(ms / 60_000) % 60, "00")}:{Number(ms / 1_000 % 60, "00.#")}";
    }

    private static decimal Whole(decimal number) => decimal.Truncate(number);

    private static string Number(decimal number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
