using System;
using System.IO;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Listening.Fixture;

/// <summary>A client on a real socket.</summary>
internal sealed class SocketCaller : IDuplexPipe, IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;

    private SocketCaller(Socket socket, Stream stream)
    {
        (_socket, _stream) = (socket, stream);
        Input = PipeReader.Create(stream);
        Output = PipeWriter.Create(stream);
        Http = new Caller(this);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>The same connection with the means to speak.</summary>
    public Caller Http { get; }

    public EndPoint LocalEndPoint => _socket.LocalEndPoint!;

    public static async Task<SocketCaller> ConnectAsync(
        EndPoint endPoint, CancellationToken cancellationToken, Func<Stream, Task<Stream>>? secure = null)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        return new SocketCaller(socket, secure is null ? stream : await secure(stream));
    }

    /// <summary>Goes on as a session; to be called once the answer was read.</summary>
    public IWebSocketSession ToSession(WebSocketSessionOptions? options = null, SessionContext? context = null) =>
        WebSocketSession.Create(_stream, WebSocketRole.Client, options, context);

    /// <summary>Ends what is sent; the rest can still be read.</summary>
    public void ShutDownOutput() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection: the other end gets an RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _stream.Dispose();
}
