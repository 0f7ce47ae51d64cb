using System;
using System.Globalization;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Times as diagrams write them: <c>10ms</c>, <c>1.5s</c>, <c>1m</c>.</summary>
internal static class Duration
{
    /// <summary>A frame.</summary>
    public const long Frame = TimeSpan.TicksPerMillisecond;

    private static readonly (string Unit, long Ticks)[] Units =
        [("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute)];

    /// <summary>Reads a time at the beginning of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ticks">The time; -1 if it is too long, or no whole number of ticks.</param>
    /// <returns>How many characters it takes; 0 if there is none.</returns>
    public static int Read(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        int digits = Digits(text);
        if (digits == 0)
        {
            return 0;
        }

        int number = digits;
        if (text[number..].StartsWith('.') && Digits(text[(number + 1)..]) is > 0 and int decimals)
        {
            number += 1 + decimals;
        }

        foreach ((string unit, long length) in Units)
        {
            if (text[number..].StartsWith(unit, StringComparison.Ordinal))
            {
                ticks = Multiply(text[..number], length);
                return number + unit.Length;
            }
        }

        return 0;
    }

    /// <summary>The frame that a time falls into.</summary>
    public static long FrameOf(long ticks) => ticks >= 0 ? ticks / Frame : -((-ticks + Frame - 1) / Frame);

    /// <summary>A time as a diagram writes it, in the largest unit that keeps it short.</summary>
    public static string Write(long ticks) =>
        ticks % TimeSpan.TicksPerMinute == 0 ? Number(ticks, TimeSpan.TicksPerMinute) + "m"
        : ticks >= TimeSpan.TicksPerSecond && ticks % (TimeSpan.TicksPerSecond / 10) == 0 ? Number(ticks, TimeSpan.TicksPerSecond) + "s"
        : Number(ticks, TimeSpan.TicksPerMillisecond) + "ms";

    /// <summary>A time in milliseconds, exact to the tick: <c>5.0001 ms</c>, <c>20,000 ms</c>.</summary>
    public static string Tell(long ticks) =>
        ((decimal)ticks / TimeSpan.TicksPerMillisecond).ToString("#,0.####", CultureInfo.InvariantCulture) + " ms";

    private static string Number(long ticks, long unit) => ((decimal)ticks / unit).ToString("0.#######", CultureInfo.InvariantCulture);

    private static int Digits(ReadOnlySpan<char> text)
    {
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        return digits < 0 ? text.Length : digits;
    }

    private static long Multiply(ReadOnlySpan<char> number, long unit)
    {
        const decimal Longest = long.MaxValue / TimeSpan.TicksPerMinute;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) || value > Longest)
        {
            return -1;
        }

        decimal ticks = value * unit;
        return ticks == decimal.Truncate(ticks) ? (long)ticks : -1;
    }
}
