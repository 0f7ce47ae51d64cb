using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Listening;

/// <summary>A listening TCP socket.</summary>
internal sealed class SocketSource : IConnectionSource
{
    private readonly Socket _socket;
    private readonly SslServerAuthenticationOptions? _tls;

    /// <exception cref="SocketException">The endpoint can't be bound.</exception>
    public SocketSource(IPEndPoint endpoint, int backlog, SslServerAuthenticationOptions? tls)
    {
        _tls = tls;
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                _socket.DualMode = true;
            }

            _socket.Bind(endpoint);
            _socket.Listen(backlog);
            LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public IPEndPoint LocalEndPoint { get; }

    public async ValueTask<IConnection> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var socket = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
                return new SocketConnection(socket, _tls);
            }
            catch (SocketException fault) when (fault.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // The peer went while it waited in the queue: its own affair, and no reason to pause.
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }
}
