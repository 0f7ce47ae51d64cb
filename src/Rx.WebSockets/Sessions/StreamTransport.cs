using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>A duplex stream as a transport.</summary>
/// <param name="stream">The stream; disposed at the end.</param>
/// <param name="shutDownOutput">Tells the peer that our octets have ended; null where only the whole stream can be closed.</param>
/// <param name="smallRead">What the input waits with, see <see cref="StreamInput"/>.</param>
/// <param name="isInMemory">Whether a read makes no system call, see <see cref="StreamInput"/>.</param>
internal sealed class StreamTransport(
    Stream stream, Func<ValueTask>? shutDownOutput = null, int smallRead = 0, bool isInMemory = false) : ITransport
{
    public PipeReader Input { get; } = new StreamInput(stream, smallRead, isInMemory);

    public PipeWriter Output { get; } = new StreamOutput(stream);

    public bool CanShutDownOutput => shutDownOutput is not null;

    public ValueTask ShutDownOutputAsync() => shutDownOutput?.Invoke() ?? default;

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
