using System.Numerics;

namespace Rx.WebSockets.Testing.Randomness;

/// <summary>xoshiro256** by Blackman and Vigna, its state filled by splitmix64: the same numbers on every machine, for ever.</summary>
internal struct Xoshiro256(ulong s0, ulong s1, ulong s2, ulong s3)
{
    public static Xoshiro256 FromSeed(ulong seed) =>
        new(SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed));

    public static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }
}
