using System.Globalization;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>What came of a goal.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Figures">What was seen.</param>
/// <param name="Wanted">What was wanted.</param>
/// <param name="IsMet">Whether it is as wanted.</param>
internal sealed record Outcome(string Name, string Figures, string Wanted, bool IsMet)
{
    /// <summary>A figure that is to be small.</summary>
    public static Outcome AtMost(string name, double figure, double most, string unit) => new(name, Text(figure, unit), $"at most {Text(most, unit)}", figure <= most);

    /// <summary>A figure that is to be large.</summary>
    public static Outcome AtLeast(string name, double figure, double least, string unit) => new(name, Text(figure, unit), $"at least {Text(least, unit)}", figure >= least);

    private static string Text(double figure, string unit) => figure.ToString(figure < 100 ? "0.00" : "N0", CultureInfo.InvariantCulture) + unit;
}
