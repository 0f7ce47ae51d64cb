using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>The samples of one subject in one cell beside those of the reference, round by round.</summary>
internal sealed record Result(string Subject, Cell Cell, IReadOnlyList<Sample> Samples, IReadOnlyList<Sample> Reference)
{
    public double Cpu => Median(sample => sample.CpuPerMessage);

    public double Allocated => Median(sample => sample.AllocatedPerMessage);

    public double Rate => Median(sample => sample.MessagesPerSecond);

    /// <summary>The slowest connection's messages as a share of the median one's.</summary>
    public double Slowest => Median(sample => sample.Slowest);

    public double P50 => Median(sample => sample.P50.TotalMicroseconds);

    public double P99 => Median(sample => sample.P99.TotalMicroseconds);

    /// <summary>CPU per message as a ratio to the reference: the median over the rounds, each of which measured both.</summary>
    public double Ratio => Median(Samples.Zip(Reference).Where(it => it.First.IsMeasured && it.Second.IsMeasured).Select(it => it.First.CpuPerMessage / it.Second.CpuPerMessage));

    /// <summary>The ratio of the best rounds: what else runs on a machine only ever adds.</summary>
    public double BestRatio => Best(Samples) / Best(Reference);

    public static double GeometricMean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(Math.Log));

    /// <summary>The one in the middle, or between the two that are.</summary>
    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Best(IEnumerable<Sample> samples) =>
        samples.Where(sample => sample.IsMeasured).Select(sample => sample.CpuPerMessage).DefaultIfEmpty(double.NaN).Min();

    private double Median(Func<Sample, double> figure) => Median(Samples.Select(figure));
}
