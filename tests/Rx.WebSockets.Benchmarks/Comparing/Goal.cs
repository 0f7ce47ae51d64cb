using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>What is wanted of a comparison.</summary>
/// <param name="Judge">What the results say; null where a subject or every cell of it is missing.</param>
internal sealed record Goal(Func<IReadOnlyList<Result>, Outcome?> Judge)
{
    /// <summary>A subject's CPU per message beside another one's: by the geometric mean over cells, and in no cell above a bound.</summary>
    public static Goal Cpu(string subject, string reference, string where, Func<Cell, bool> counts, double mean, double most = double.PositiveInfinity) => new(results =>
    {
        var ratios = Ratios(results, subject, reference, counts, (ours, theirs) => (ours with { Reference = theirs.Samples }).Ratio);
        var best = Ratios(results, subject, reference, counts, (ours, theirs) => (ours with { Reference = theirs.Samples }).BestRatio);
        return ratios.Length == 0
            ? null
            : new Outcome(
                $"{subject} to {reference}, CPU, {where}",
                Text($"mean {Result.GeometricMean(ratios):0.00}x (of best {Result.GeometricMean(best):0.00}x), {ratios.Min():0.00}x to {ratios.Max():0.00}x"),
                Text($"mean at most {mean:0.00}x") + (double.IsFinite(most) ? Text($", none above {most:0.00}x") : ""),
                Result.GeometricMean(ratios) <= mean && ratios.Max() <= most);
    });

    /// <summary>A subject allocates less than another one in each cell.</summary>
    public static Goal AllocatesLess(string subject, string reference) => new(results =>
    {
        var ratios = Ratios(results, subject, reference, _ => true, (ours, theirs) => ours.Allocated / theirs.Allocated);
        return ratios.Length == 0
            ? null
            : new Outcome($"{subject} to {reference}, allocated, all cells", Text($"{ratios.Min():0.00}x to {ratios.Max():0.00}x"), "each below 1x", ratios.Max() < 1);
    });

    /// <summary>A subject allocates at most so much for each message of 20 octets.</summary>
    public static Goal Allocates(string subject, int most) => new(results =>
    {
        var allocated = results.Where(result => result.Subject == subject && result.Cell.Size == 20).Select(result => result.Allocated).ToArray();
        return allocated.Length == 0
            ? null
            : new Outcome($"{subject}, allocated per message of 20 octets", Text($"{allocated.Min():0} B to {allocated.Max():0} B"), $"at most {most} B", allocated.Max() <= most);
    });

    /// <summary>A subject serves its slowest connection at least half as well as the median one, with 16 messages of 16 KiB on 64 connections.</summary>
    public static Goal Fairness(string subject) => new(results =>
        results.FirstOrDefault(result => result.Subject == subject && result.Cell == new Cell(16 << 10, 64, 16)) is { } result
            ? new Outcome($"{subject}, slowest connection to the median one, {result.Cell}", Text($"{result.Slowest:0.00}"), "at least 0.50", result.Slowest >= 0.5)
            : null);

    private static double[] Ratios(
        IReadOnlyList<Result> results, string subject, string reference, Func<Cell, bool> counts, Func<Result, Result, double> ratio) =>
    [
        .. results
            .Where(result => result.Subject == subject && counts(result.Cell))
            .Join(results.Where(result => result.Subject == reference), result => result.Cell, result => result.Cell, ratio)
            .Where(double.IsFinite),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
