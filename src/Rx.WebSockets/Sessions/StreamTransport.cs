using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>A duplex stream as a transport.</summary>
/// <param name="stream">The stream; disposed at the end.</param>
/// <param name="shutDownOutput">Tells the peer that our octets have ended; null where only the whole stream can be closed.</param>
internal sealed class StreamTransport(Stream stream, Func<ValueTask>? shutDownOutput = null) : ITransport
{
    // Reads of this size need few system calls for large messages; the buffer goes back to the pool after each.
    private const int ReadSize = 64 << 10;

    // A batch goes out in one write only if it fits into one segment.
    private const int WriteSize = 2 * Sender.BatchSize;

    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(
        bufferSize: ReadSize, minimumReadSize: 4096, leaveOpen: true, useZeroByteReads: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(
        minimumBufferSize: WriteSize, leaveOpen: true));

    public bool CanShutDownOutput => shutDownOutput is not null;

    public ValueTask ShutDownOutputAsync() => shutDownOutput?.Invoke() ?? default;

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
