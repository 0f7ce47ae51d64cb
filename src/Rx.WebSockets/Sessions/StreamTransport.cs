using System;
using System.IO;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>A duplex stream as a transport.</summary>
internal sealed class StreamTransport : ITransport
{
    private readonly Stream _stream;
    private readonly Socket? _socket;
    private readonly SslStream? _tls;

    /// <summary>A transport of a stream.</summary>
    /// <param name="stream">The stream; disposed at the end.</param>
    /// <param name="socket">The socket below, whose output can end first; null where only the whole stream can be closed.</param>
    /// <param name="tls">The TLS above the socket, if there is any, whose output ends before that of the socket.</param>
    /// <param name="smallRead">What the input waits with, see <see cref="StreamInput"/>.</param>
    /// <param name="isInMemory">Whether a read makes no system call, see <see cref="StreamInput"/>.</param>
    public StreamTransport(Stream stream, Socket? socket = null, SslStream? tls = null, int smallRead = 0, bool isInMemory = false)
    {
        (_stream, _socket, _tls) = (stream, socket, tls);

        // What interrupts one direction does so when nothing is wanted in the other any more. A socket that isn't known to be the stream's own may outlive it.
        var interrupt = socket is null ? new() : InterruptOf(stream);
        Input = new StreamInput(stream, smallRead, isInMemory, interrupt);
        Output = new StreamOutput(stream, interrupt);
    }

    /// <summary>What interrupts the reads and writes of a stream. It has no timer, so that nobody needs to dispose it.</summary>
    /// <returns>Null for a plain socket that ends with its stream, which does it: to wait with a token takes three objects more.</returns>
    public static CancellationTokenSource? InterruptOf(Stream stream) => stream.GetType() == typeof(NetworkStream) ? null : new();

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public bool CanShutDownOutput => _socket is not null;

    public async ValueTask ShutDownOutputAsync()
    {
        try
        {
            if (_tls is not null)
            {
                await _tls.ShutdownAsync().ConfigureAwait(false);
            }

            _socket?.Shutdown(SocketShutdown.Send);
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection has ended by itself: there is nobody left to be told.
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
