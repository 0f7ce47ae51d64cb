using System;
using System.Globalization;

namespace Resume;

/// <summary>What a feed tells: an event, or that some are lost.</summary>
internal abstract record Item
{
    /// <summary>Reads what <see cref="object.ToString"/> wrote, which is also what is sent.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Item Parse(string text) => text.Split(' ', 3) switch
    {
        ["event", var number, var payload] => new Event(Number(number), payload),
        ["gap", var after, var next] => new Gap(Number(after), Number(next)),
        _ => throw new FormatException($"Neither an event nor a gap: {text}"),
    };

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>An event with its number; each is one more than that of the event before.</summary>
internal sealed record Event(long Number, string Text) : Item
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"event {Number} {Text}");
}

/// <summary>What lay between two events is lost. A next number that isn't higher means that the numbers have begun anew.</summary>
internal sealed record Gap(long After, long Next) : Item
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"gap {After} {Next}");
}
