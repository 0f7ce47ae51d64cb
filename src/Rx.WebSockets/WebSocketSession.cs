using System;
using System.IO.Pipelines;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

/// <summary>Makes sessions over transports that you have.</summary>
public static class WebSocketSession
{
    /// <summary>Opens a session over a transport on which the opening handshake is done.</summary>
    /// <param name="transport">
    /// The octets. The session owns it: at the end both halves are completed, and what is disposable is disposed. Completing the
    /// output should shut down only that direction.
    /// </param>
    /// <param name="role">Which end this is.</param>
    /// <param name="options">Limits, times and policies. Default: <see cref="SessionOptions.Default"/>.</param>
    /// <param name="context">What the handshake settled. Default: nothing.</param>
    /// <exception cref="ArgumentException">Two extensions claim the same reserved bit.</exception>
    /// <exception cref="InvalidOperationException">Masking against the role on a default session.</exception>
    public static IWebSocketSession Create(
        IDuplexPipe transport, WebSocketRole role, SessionOptions? options = null, SessionContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var session = new Session(transport, role, options ?? SessionOptions.Default, context ?? SessionContext.None);
        session.Start();
        return session;
    }
}
