using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.WebSockets.Protocol.Framing;

/// <summary>Masks and unmasks, which is the same thing (RFC 6455 §5.3), while it copies.</summary>
internal static class Masking
{
    /// <summary>Copies <paramref name="source"/> to <paramref name="destination"/> through the key.</summary>
    /// <param name="source">The octets.</param>
    /// <param name="destination">At least as long; may be the same memory.</param>
    /// <param name="key">The four octets of the key in memory order, beginning with the one due.</param>
    /// <returns>The key for the octet that follows.</returns>
    /// <remarks>It is compiled as a whole at once: until a first version was replaced, each long message would take several times as long.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Copy(ReadOnlySpan<byte> source, Span<byte> destination, uint key)
    {
        if (key == 0)
        {
            source.CopyTo(destination);
            return 0;
        }

        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination[..source.Length]);
        nuint at = 0;
        var length = (nuint)source.Length;

        if (Vector.IsHardwareAccelerated)
        {
            var wide = Vector.AsVectorByte(new Vector<uint>(key));
            for (; length - at >= (nuint)Vector<byte>.Count; at += (nuint)Vector<byte>.Count)
            {
                (Vector.LoadUnsafe(ref from, at) ^ wide).StoreUnsafe(ref to, at);
            }
        }

        for (; length - at >= sizeof(uint); at += sizeof(uint))
        {
            var word = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, at));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, at), word ^ key);
        }

        for (; at < length; at++)
        {
            Unsafe.Add(ref to, at) = (byte)(Unsafe.Add(ref from, at) ^ FirstOctet(key));
            key = Rotate(key);
        }

        return key;
    }

    private static byte FirstOctet(uint key) => (byte)(BitConverter.IsLittleEndian ? key : key >> 24);

    private static uint Rotate(uint key) =>
        BitConverter.IsLittleEndian ? BitOperations.RotateRight(key, 8) : BitOperations.RotateLeft(key, 8);
}
