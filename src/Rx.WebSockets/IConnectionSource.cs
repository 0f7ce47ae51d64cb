using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets;

/// <summary>Where a <see cref="WebSocketListener"/> gets its connections from: a listening socket, or anything else that accepts.</summary>
/// <remarks>Disposal ends the accepting; connections that were handed out live on.</remarks>
public interface IConnectionSource : IAsyncDisposable
{
    /// <summary>Where connections arrive.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Waits for the next connection; one call at a time.</summary>
    /// <param name="cancellationToken">Fires when no more are wanted.</param>
    /// <returns>The connection, which the caller disposes. A fault is taken as passing: after a pause the listener calls again.</returns>
    /// <exception cref="OperationCanceledException">No more are wanted.</exception>
    ValueTask<IConnection> AcceptAsync(CancellationToken cancellationToken);
}
