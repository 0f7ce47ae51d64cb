using System;
using System.Diagnostics;
using System.Numerics;
using System.Threading;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>How long messages took, in buckets that are 6 % wide.</summary>
internal sealed class Latencies
{
    private const int Steps = 16;

    private readonly long[] _counts = new long[64 * Steps];

    /// <summary>Counts messages that took a time in ticks of the stopwatch.</summary>
    public void Add(long ticks, int messages) => Interlocked.Add(ref _counts[Bucket(Math.Max(ticks, 1))], messages);

    public void Clear() => Array.Clear(_counts);

    /// <summary>What a share of all messages took at most.</summary>
    public TimeSpan Quantile(double share)
    {
        long total = 0;
        foreach (var count in _counts)
        {
            total += count;
        }

        long seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen > 0 && seen >= total * share)
            {
                return TimeSpan.FromSeconds(Upper(bucket) / Stopwatch.Frequency);
            }
        }

        return TimeSpan.Zero;
    }

    private static int Bucket(long ticks)
    {
        var power = BitOperations.Log2((ulong)ticks);
        var step = power >= 4 ? (int)(ticks >> (power - 4)) & (Steps - 1) : 0;
        return (power * Steps) + step;
    }

    private static double Upper(int bucket) => Math.ScaleB(1 + ((bucket % Steps) + 1.0) / Steps, bucket / Steps);
}
