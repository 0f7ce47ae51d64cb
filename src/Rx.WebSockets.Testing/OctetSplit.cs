using System;
using System.Linq;

namespace Rx.WebSockets.Testing;

/// <summary>Ways to cut arriving octets into reads, for <see cref="LinkOptions.Split"/>.</summary>
/// <remarks>All but <see cref="AtMost"/> remember where they are: make one for every link.</remarks>
public static class OctetSplit
{
    /// <summary>Gives every read at most so many octets.</summary>
    /// <param name="octets">At least 1; 1 makes every octet a read of its own.</param>
    /// <returns>The split.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="octets"/> is less than 1.</exception>
    public static Func<int, int> AtMost(int octets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(octets, 1);
        return _ => octets;
    }

    /// <summary>Cuts the stream of octets at given places; behind the last one reads get everything.</summary>
    /// <param name="places">How many octets of the stream lie before each cut, ascending; a read never goes across one.</param>
    /// <returns>The split.</returns>
    /// <exception cref="ArgumentException">A place is less than 1 or doesn't lie behind the one before it.</exception>
    public static Func<int, int> At(params ReadOnlySpan<int> places)
    {
        int[] cuts = places.ToArray();
        if (cuts.Where((cut, index) => cut <= (index == 0 ? 0 : cuts[index - 1])).Any())
        {
            throw new ArgumentException("Every place must lie behind the one before it, the first behind the first octet.", nameof(places));
        }

        long given = 0;
        return waiting =>
        {
            int octets = (int)Math.Min(waiting, cuts.FirstOrDefault(cut => cut > given, int.MaxValue) - given);
            given += octets;
            return octets;
        };
    }

    /// <summary>Gives every read a random number of octets, from one to all that wait.</summary>
    /// <param name="random">Where the numbers come from; the same seed cuts the same.</param>
    /// <returns>The split.</returns>
    public static Func<int, int> Seeded(SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return waiting => 1 + random.Next(waiting);
    }
}
