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

    public double P50 => Median(sample => sample.P50.TotalMicroseconds);

    public double P99 => Median(sample => sample.P99.TotalMicroseconds);

    /// <summary>CPU per message as a ratio to the reference: the median over the rounds, each of which measured both.</summary>
    public double Ratio => Median(Samples.Zip(Reference, (sample, reference) => sample.CpuPerMessage / reference.CpuPerMessage));

    /// <summary>The ratio of the best rounds: what else runs on a machine only ever adds.</summary>
    public double BestRatio => Samples.Min(sample => sample.CpuPerMessage) / Reference.Min(sample => sample.CpuPerMessage);

    public static double GeometricMean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(Math.Log));

    private double Median(Func<Sample, double> figure) => Median(Samples.Select(figure));

    private static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
