using System;
using System.IO;
using System.IO.Compression;

#pragma warning disable RS0030 // No I/O happens: DeflateStream wants streams, and these are in memory.

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>Compresses by <see cref="DeflateStream"/>, whose flush ends with 00 00 FF FF as well.</summary>
/// <param name="level">1 (fast) to 9 (small).</param>
internal sealed class ManagedDeflater(int level) : IDeflater
{
    private MemoryStream _output = new();
    private DeflateStream? _stream;

    public void Deflate(ReadOnlySpan<byte> octets, ZFlush flush, OctetBuffer output)
    {
        _stream ??= new DeflateStream(_output, new ZLibCompressionOptions { CompressionLevel = level });
        _stream.Write(octets);
        _stream.Flush();
        var flushed = _output.GetBuffer().AsSpan(0, (int)_output.Length);
        if (!flushed.IsEmpty)
        {
            flushed.CopyTo(output.GetRoom(flushed.Length));
            output.Advance(flushed.Length);
        }

        _output.SetLength(0);
        if (flush is ZFlush.Full)
        {
            // The stream can't forget, so that a new one goes on.
            _stream.Dispose();
            (_stream, _output) = (null, new MemoryStream());
        }
    }

    public void Dispose() => _stream?.Dispose();
}
