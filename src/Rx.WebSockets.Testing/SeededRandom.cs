using System;
using System.Buffers.Binary;
using System.Diagnostics;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Randomness;

namespace Rx.WebSockets.Testing;

/// <summary>Octets that look random and are the same for the same seed, on every machine and in every release.</summary>
/// <remarks>
/// The octets are one stream: asking for 3 and then 5 gives the same ones as asking for 8. For tests only, never for real
/// sessions: RFC 6455 §10.3 demands mask keys that can't be predicted. Not thread-safe.
/// </remarks>
[DebuggerDisplay("seed {Seed}")]
public sealed class SeededRandom : IRandomSource
{
    private readonly byte[] _block = new byte[sizeof(ulong)];
    private Xoshiro256 _generator;
    private int _used = sizeof(ulong);

    /// <summary>Starts the stream that belongs to a seed.</summary>
    /// <param name="seed">Any number; zero is as good as others.</param>
    public SeededRandom(ulong seed)
    {
        Seed = seed;
        _generator = Xoshiro256.FromSeed(seed);
    }

    /// <summary>The seed that this stream started from, for the message of a failing test.</summary>
    public ulong Seed { get; }

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_used == _block.Length)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(_block, _generator.Next());
                _used = 0;
            }

            int taken = Math.Min(_block.Length - _used, destination.Length);
            _block.AsSpan(_used, taken).CopyTo(destination);
            destination = destination[taken..];
            _used += taken;
        }
    }

    /// <summary>The next number from zero up to a bound, each as likely as the others.</summary>
    /// <param name="exclusiveMaximum">The bound, at least 1, which is never returned itself.</param>
    /// <returns>A number of at least 0 and less than <paramref name="exclusiveMaximum"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMaximum"/> is less than 1.</exception>
    public int Next(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMaximum, 1);

        // Numbers above the last whole multiple of the bound would make small ones more likely: draw again.
        uint bound = (uint)exclusiveMaximum;
        uint incomplete = (uint.MaxValue % bound + 1) % bound;
        Span<byte> octets = stackalloc byte[sizeof(uint)];
        uint drawn;
        do
        {
            Fill(octets);
            drawn = BinaryPrimitives.ReadUInt32LittleEndian(octets);
        }
        while (drawn > uint.MaxValue - incomplete);

        return (int)(drawn % bound);
    }

    /// <summary>The next octets as an array of their own.</summary>
    /// <param name="length">How many octets, zero or more.</param>
    /// <returns>The octets.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public byte[] NextOctets(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        byte[] octets = new byte[length];
        Fill(octets);
        return octets;
    }
}
