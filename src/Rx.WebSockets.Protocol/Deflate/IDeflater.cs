using System;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>Compresses one direction of a connection, or one message after the other of several.</summary>
internal interface IDeflater : IDisposable
{
    /// <summary>Adds all of <paramref name="octets"/> to <paramref name="output"/>, compressed and flushed: 00 00 FF FF is at the end, unless nothing was there to flush.</summary>
    void Deflate(ReadOnlySpan<byte> octets, ZFlush flush, OctetBuffer output);
}
