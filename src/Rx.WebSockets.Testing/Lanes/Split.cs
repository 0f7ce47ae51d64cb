using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>A way to cut the peer's octets into reads.</summary>
/// <param name="Told">The way in words; empty for none.</param>
/// <param name="Make">Makes the cut for one link.</param>
internal sealed record Split(string Told, Func<Func<int, int>?> Make)
{
    /// <summary>Up to so many octets are cut in every way.</summary>
    private const int FewOctets = 10;

    private const ulong RandomSplits = 32;

    public static Split None { get; } = new("", () => null);

    /// <summary>The splits of so many octets.</summary>
    public static IEnumerable<Split> All(int octets)
    {
        if (octets <= FewOctets)
        {
            return Enumerable.Range(1, Math.Max(0, (1 << Math.Max(0, octets - 1)) - 1))
                .Select(bits => At([.. Enumerable.Range(1, octets - 1).Where(place => (bits & (1 << (place - 1))) != 0)]));
        }

        return Enumerable.Range(1, octets - 1).Select(place => At(place))
            .Concat(new[] { 1, 2, 3, 7 }.Select(most => new Split($"at most {most} octets a read", () => OctetSplit.AtMost(most))))
            .Concat(Enumerable.Range(0, (int)RandomSplits).Select(seed => new Split(
                $"octets cut at random with seed {seed}", () => OctetSplit.Seeded(new SeededRandom((ulong)seed)))));
    }

    private static Split At(params int[] places) => new($"octets cut behind {string.Join(", ", places)}", () => OctetSplit.At(places));
}
