using System;
using System.Globalization;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>What one run of one subject in one cell came to.</summary>
internal sealed record Sample(long Messages, TimeSpan Cpu, long Allocated, TimeSpan Time, TimeSpan P50, TimeSpan P99)
{
    /// <summary>Whether the run was long enough for the system to count some of its CPU time.</summary>
    public bool IsMeasured => Cpu > TimeSpan.Zero && Messages > 0;

    public double CpuPerMessage => Cpu.TotalNanoseconds / Messages;

    public double AllocatedPerMessage => (double)Allocated / Messages;

    public double MessagesPerSecond => Messages / Time.TotalSeconds;

    /// <summary>A line that <see cref="Parse"/> reads in another process.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Messages} {Cpu.Ticks} {Allocated} {Time.Ticks} {P50.Ticks} {P99.Ticks}");

    public static Sample Parse(string line)
    {
        var numbers = Array.ConvertAll(line.Split(' '), number => long.Parse(number, CultureInfo.InvariantCulture));
        return new Sample(numbers[0], new TimeSpan(numbers[1]), numbers[2], new TimeSpan(numbers[3]), new TimeSpan(numbers[4]), new TimeSpan(numbers[5]));
    }
}
