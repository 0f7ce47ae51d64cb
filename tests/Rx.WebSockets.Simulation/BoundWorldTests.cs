using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Simulation;

/// <summary>Every bound collection equals the server's table, whatever the connection went through. RX_SIMULATION_SEEDS says how many seeds.</summary>
[TestFixture]
public sealed class BoundWorldTests
{
    private const int MostTold = 5;

    [Test]
    public void Collections_OfAllSeeds_EqualTheServersTable()
    {
        var count = Environment.GetEnvironmentVariable("RX_SIMULATION_SEEDS") is { Length: > 0 } value ? long.Parse(value, CultureInfo.InvariantCulture) : 1000;
        ConcurrentBag<string> failures = [];
        long lost = 0;

        Parallel.For(1, count + 1, (seed, loop) =>
        {
            try
            {
                Interlocked.Add(ref lost, BoundWorld.Run((ulong)seed));
            }
            catch (Exception failure)
            {
                failures.Add($"Seed {seed} fails: BoundWorld.Run({seed}): {failure.GetType().Name}: {failure.Message}");
                if (failures.Count >= MostTold)
                {
                    loop.Stop();
                }
            }
        });

        Assert.That(failures, Is.Empty, string.Join(Environment.NewLine, failures.Take(MostTold)));
        Assert.That(lost, Is.GreaterThan(2 * count), "the worlds are such that sessions break");
    }
}
