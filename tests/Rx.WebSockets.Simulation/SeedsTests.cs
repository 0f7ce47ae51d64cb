using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Simulation;

/// <summary>Many seeds. RX_SIMULATION_SEEDS says how many, RX_SIMULATION_FIRST which one is the first.</summary>
[TestFixture]
public sealed class SeedsTests
{
    private const int MostTold = 5;

    [Test]
    public void Worlds_OfAllSeeds_KeepEveryPromise()
    {
        var first = Setting("RX_SIMULATION_FIRST", 1);
        var count = Setting("RX_SIMULATION_SEEDS", 1000);
        ConcurrentBag<string> failures = [];

        Parallel.For(first, first + count, (seed, loop) =>
        {
            if (Seeds.Failure((ulong)seed) is { } failure)
            {
                failures.Add(failure);
                if (failures.Count >= MostTold)
                {
                    loop.Stop();
                }
            }
        });

        Assert.That(failures, Is.Empty, string.Join(Environment.NewLine, failures.Take(MostTold)));
    }

    private static long Setting(string variable, long otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? long.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
