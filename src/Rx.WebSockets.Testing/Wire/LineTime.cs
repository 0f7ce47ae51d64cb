using System;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>When what is sent arrives: one after the other over a line of limited speed, then a latency, and never out of order.</summary>
internal struct LineTime(SeededRandom random)
{
    private long _freeAt;
    private long _lastArrival;

    /// <summary>The instant, in ticks of the clock, at which something that is sent now has arrived.</summary>
    public long Arrival(long now, int octets, LinkOptions options)
    {
        _freeAt = Math.Max(now, _freeAt);
        if (options.Bandwidth is { } octetsPerSecond)
        {
            _freeAt += (long)((Int128)octets * TimeSpan.TicksPerSecond / octetsPerSecond);
        }

        _lastArrival = Math.Max(_lastArrival, _freeAt + options.Latency.Ticks + JitterOf(options));
        return _lastArrival;
    }

    private readonly long JitterOf(LinkOptions options) => options.Jitter == TimeSpan.Zero
        ? 0
        : (long)((Int128)options.Jitter.Ticks * random.Next(JitterSteps + 1) / JitterSteps);

    /// <summary>How finely jitter is drawn.</summary>
    private const int JitterSteps = 1_000_000;
}
