using System;

namespace Quotes;

/// <summary>What a row shows: the rate of a pair of currencies, and how its day has been.</summary>
/// <param name="Symbol">The pair, such as EUR/USD.</param>
/// <param name="Name">The pair in words.</param>
/// <param name="Digits">How many digits a rate has behind its point.</param>
/// <param name="Open">The rate at the beginning of the day.</param>
/// <param name="Last">The rate now.</param>
/// <param name="Low">The lowest rate of the day.</param>
/// <param name="High">The highest rate of the day.</param>
/// <param name="Updates">How often the rate has changed.</param>
public sealed record Quote(string Symbol, string Name, int Digits, double Open, double Last, double Low, double High, long Updates)
{
    /// <summary>How far the rate is from that of the beginning of the day, in percent with two digits.</summary>
    public double Change => Math.Round(100 * ((Last / Open) - 1), 2);

    /// <summary>Where the rate is within the day's range, from 0 to 1.</summary>
    public double Place => High > Low ? (Last - Low) / (High - Low) : 0.5;

    /// <summary>The same pair at another rate.</summary>
    public Quote At(double rate) =>
        this with { Last = rate, Low = Math.Min(Low, rate), High = Math.Max(High, rate), Updates = Updates + 1 };
}
