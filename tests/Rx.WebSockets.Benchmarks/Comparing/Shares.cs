using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>How evenly a subject serves its connections.</summary>
internal static class Shares
{
    /// <summary>What the slowest connection got through, as a share of what the median one did.</summary>
    public static double Slowest(IEnumerable<long> messages)
    {
        var sorted = messages.Order().ToArray();
        return sorted.Length == 0 || sorted[sorted.Length / 2] == 0 ? 0 : (double)sorted[0] / sorted[sorted.Length / 2];
    }
}
