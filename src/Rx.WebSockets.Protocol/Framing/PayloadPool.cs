using System;
using System.Buffers;
using System.Diagnostics;

namespace Rx.WebSockets.Protocol.Framing;

/// <summary>Where rented payloads come from, and go back to.</summary>
/// <remarks>
/// The pool that .NET shares keeps a few dozen arrays of a size; an echo under load has a thousand on their way, and what it
/// allocates instead outlives a collection or two, which costs more than all else does. What is kept here stays below 32 MiB.
/// </remarks>
internal static class PayloadPool
{
    /// <summary>The shortest payload that is worth renting an array for.</summary>
    public const int Least = 64;

    private const int LargestSmall = 16 << 10;

    private const byte Poisoned = 0xDD;

    private static readonly ArrayPool<byte> Small = ArrayPool<byte>.Create(LargestSmall, maxArraysPerBucket: 1024);

    // What a thread gives back it often rents at once: a compressed message that is restored or written.
    [ThreadStatic]
    private static byte[]? _last;

    public static byte[] Rent(int length)
    {
        if (_last is not { } last || last.Length < length || last.Length / 2 > Math.Max(length, Least))
        {
            return For(length).Rent(length);
        }

        _last = null;
        return last;
    }

    public static void Return(byte[] array)
    {
        Poison(array);
        if (_last is null && array.Length <= LargestSmall)
        {
            _last = array;
        }
        else
        {
            For(array.Length).Return(array);
        }
    }

    private static ArrayPool<byte> For(int length) => length <= LargestSmall ? Small : ArrayPool<byte>.Shared;

    // Whoever looks at a payload after it was given back is found by any test that compares octets; so is who gives one back twice.
    [Conditional("DEBUG")]
    private static void Poison(byte[] array)
    {
        Debug.Assert(array.AsSpan().ContainsAnyExcept(Poisoned), "A payload was given back twice.");
        array.AsSpan().Fill(Poisoned);
    }
}
