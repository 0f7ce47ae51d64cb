using System;

namespace Rx.WebSockets.Protocol.Framing;

/// <summary>Gives small payloads a place in a block that they share, so that a small frame costs no object of its own.</summary>
/// <remarks>
/// One block per thread, not per connection: an idle connection holds none. A block is never taken back; the garbage
/// collector frees it when the last frame in it is gone. It is small, so that one kept frame keeps little alive.
/// </remarks>
internal static class Slab
{
    /// <summary>The largest payload that shares a block; larger ones get an array.</summary>
    public const int Limit = 1024;

    private const int Size = 8192;

    [ThreadStatic]
    private static Memory<byte> _rest;

    /// <summary>Room for a payload of 1–1024 octets, uninitialized.</summary>
    public static Memory<byte> Take(int length)
    {
        if (_rest.Length < length)
        {
            _rest = GC.AllocateUninitializedArray<byte>(Size);
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
