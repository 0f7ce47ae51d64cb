using System;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Listening;

/// <summary>An accepted TCP socket, with TLS where it is asked for.</summary>
internal sealed class SocketConnection(Socket socket, SslServerAuthenticationOptions? tls) : IConnection
{
    public EndPoint? LocalEndPoint => Address(socket, static socket => socket.LocalEndPoint);

    public EndPoint? RemoteEndPoint => Address(socket, static socket => socket.RemoteEndPoint);

    public bool IsSecure => tls is not null;

    public async ValueTask<IDuplexPipe> OpenAsync(CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (tls is null)
        {
            return new StreamTransport(stream, socket, smallRead: StreamInput.SmallRead);
        }

        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(tls, cancellationToken).ConfigureAwait(false);
        return new StreamTransport(secured, socket, secured);
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return default;
    }

    /// <summary>An address, unless the peer has reset the connection already.</summary>
    private static EndPoint? Address(Socket socket, Func<Socket, EndPoint?> address)
    {
        try
        {
            return address(socket);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
