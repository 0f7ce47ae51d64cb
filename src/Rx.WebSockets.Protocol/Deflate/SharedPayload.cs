using System;
using System.Buffers;
using System.Runtime.InteropServices;
using System.Threading;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>A payload that keeps with it what it is compressed to, for all connections that it is sent to.</summary>
internal sealed class SharedPayload(ReadOnlyMemory<byte> octets) : MemoryManager<byte>
{
    private Variant? _variants;

    /// <summary>The payload that memory is all of; null for any other memory.</summary>
    public static SharedPayload? Find(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetMemoryManager<byte, SharedPayload>(memory, out var found, out _, out var length) && length == found.Length ? found : null;

    /// <summary>The payload as one whole message, compressed by the first who asks.</summary>
    public ReadOnlyMemory<byte> Deflated((int Level, int WindowBits) parameters, FrameDeflater deflater)
    {
        var mine = new Lazy<ReadOnlyMemory<byte>>(() => deflater.Deflate(Frame.Binary(octets), rents: false).Payload, LazyThreadSafetyMode.ExecutionAndPublication);
        while (true)
        {
            var first = _variants;
            for (var variant = first; variant is not null; variant = variant.Next)
            {
                if (variant.Parameters == parameters)
                {
                    return variant.Payload.Value;
                }
            }

            // Whoever comes in between may have brought the same.
            if (Interlocked.CompareExchange(ref _variants, new Variant(parameters, mine, first), first) == first)
            {
                return mine.Value;
            }
        }
    }

    public override Span<byte> GetSpan() => MemoryMarshal.AsMemory(octets).Span;

    public override MemoryHandle Pin(int elementIndex = 0) => octets[elementIndex..].Pin();

    public override void Unpin()
    {
        // The handle that was given frees itself.
    }

    protected override void Dispose(bool disposing)
    {
    }

    private int Length => octets.Length;

    private sealed record Variant((int Level, int WindowBits) Parameters, Lazy<ReadOnlyMemory<byte>> Payload, Variant? Next);
}
