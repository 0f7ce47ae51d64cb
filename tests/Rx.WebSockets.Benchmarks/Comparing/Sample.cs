using System;
using System.Globalization;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>What one run of one subject in one cell came to.</summary>
/// <param name="Messages">How many messages there were.</param>
/// <param name="Cpu">What they cost the subject's process.</param>
/// <param name="Allocated">What it allocated, in octets.</param>
/// <param name="Time">How long it took.</param>
/// <param name="P50">What half of them took at most.</param>
/// <param name="P99">What all but a hundredth of them took at most.</param>
/// <param name="Slowest">The slowest connection's messages as a share of the median one's.</param>
internal sealed record Sample(long Messages, TimeSpan Cpu, long Allocated, TimeSpan Time, TimeSpan P50, TimeSpan P99, double Slowest)
{
    /// <summary>Whether the run was long enough for the system to count some of its CPU time.</summary>
    public bool IsMeasured => Cpu > TimeSpan.Zero && Messages > 0;

    public double CpuPerMessage => Cpu.TotalNanoseconds / Messages;

    public double AllocatedPerMessage => (double)Allocated / Messages;

    public double MessagesPerSecond => Messages / Time.TotalSeconds;

    /// <summary>A line that <see cref="Parse"/> reads in another process.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Messages} {Cpu.Ticks} {Allocated} {Time.Ticks} {P50.Ticks} {P99.Ticks} {Slowest:R}");

    public static Sample Parse(string line)
    {
        var words = line.Split(' ');
        var numbers = Array.ConvertAll(words[..6], number => long.Parse(number, CultureInfo.InvariantCulture));
        var slowest = double.Parse(words[6], CultureInfo.InvariantCulture);
        return new Sample(numbers[0], new TimeSpan(numbers[1]), numbers[2], new TimeSpan(numbers[3]), new TimeSpan(numbers[4]), new TimeSpan(numbers[5]), slowest);
    }
}
