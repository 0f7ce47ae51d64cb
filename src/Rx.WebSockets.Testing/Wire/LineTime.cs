using System;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>When what is sent arrives: one after the other over a line of limited speed, then a latency.</summary>
internal struct LineTime(SeededRandom random)
{
    private long _freeAt;

    /// <summary>The instant, in ticks of the clock, at which something that is sent now could arrive; what was sent before goes first all the same.</summary>
    public long Arrival(long now, int octets, LinkOptions options)
    {
        _freeAt = Math.Max(now, _freeAt);
        if (options.Bandwidth is { } octetsPerSecond)
        {
            _freeAt += (long)((Int128)octets * TimeSpan.TicksPerSecond / octetsPerSecond);
        }

        return _freeAt + options.Latency.Ticks + JitterOf(options);
    }

    private readonly long JitterOf(LinkOptions options) => options.Jitter == TimeSpan.Zero
        ? 0
        : (long)((Int128)options.Jitter.Ticks * random.Next(JitterSteps + 1) / JitterSteps);

    /// <summary>How finely jitter is drawn.</summary>
    private const int JitterSteps = 1_000_000;
}
