using System;
using System.IO.Pipelines;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets;

/// <summary>A connection that was accepted and on which nothing was read or written yet.</summary>
/// <remarks>Disposal ends it at once and with it the transport; it may come more than once.</remarks>
public interface IConnection : IAsyncDisposable
{
    /// <summary>Our end, where it has an address.</summary>
    EndPoint? LocalEndPoint { get; }

    /// <summary>The peer's end, where it has an address.</summary>
    EndPoint? RemoteEndPoint { get; }

    /// <summary>Whether the octets are protected by TLS, so that the peer's scheme is wss.</summary>
    bool IsSecure { get; }

    /// <summary>Prepares the transport, with the handshake of TLS where there is one; called once.</summary>
    /// <param name="cancellationToken">Fires when the handshake takes too long or the listener stops.</param>
    /// <returns>The octets. Completing the output should shut down only that direction.</returns>
    ValueTask<IDuplexPipe> OpenAsync(CancellationToken cancellationToken);
}
