using System;
using System.IO;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

/// <summary>Makes sessions over transports that you have, once the opening handshake is done.</summary>
public static class WebSocketSession
{
    /// <summary>Opens a session over a pair of pipes.</summary>
    /// <param name="transport">
    /// The octets. The session owns it: at the end both halves are completed, and what is disposable is disposed. Completing the
    /// output should end only that direction.
    /// </param>
    /// <param name="role">Which end this is.</param>
    /// <param name="options">Limits, times and policies. Default: <see cref="WebSocketSessionOptions.Default"/>.</param>
    /// <param name="context">What the handshake settled. Default: nothing.</param>
    /// <param name="setUp">
    /// Called before the first octet is read, so that what it sets is in force for it; frames are delivered after it has
    /// returned, so what it sends beyond 1 MiB doesn't complete at once. What it throws is thrown here, and the session is aborted. Default: nothing.
    /// </param>
    /// <exception cref="ArgumentException">Two extensions claim the same reserved bit, or an option is out of range.</exception>
    public static IWebSocketSession Create(
        IDuplexPipe transport,
        WebSocketRole role,
        WebSocketSessionOptions? options = null,
        SessionContext? context = null,
        Action<IWebSocketSession>? setUp = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var session = new Session(transport, role, options ?? WebSocketSessionOptions.Default, context ?? SessionContext.None);
        try
        {
            setUp?.Invoke(session);
        }
        catch
        {
            session.Abort();
            throw;
        }
        finally
        {
            session.Start();
        }

        return session;
    }

    /// <summary>Opens a session over a duplex stream, such as the one of an HTTP upgrade.</summary>
    /// <param name="stream">
    /// The octets. The session owns it: it is disposed at the end, once reads and writes that are under way have heeded their token.
    /// </param>
    /// <param name="role">Which end this is.</param>
    /// <param name="options">Limits, times and policies. Default: <see cref="WebSocketSessionOptions.Default"/>.</param>
    /// <param name="context">What the handshake settled. Default: nothing.</param>
    /// <param name="setUp">
    /// Called before the first octet is read, so that what it sets is in force for it; frames are delivered after it has
    /// returned, so what it sends beyond 1 MiB doesn't complete at once. What it throws is thrown here, and the session is aborted. Default: nothing.
    /// </param>
    /// <exception cref="ArgumentException">Two extensions claim the same reserved bit, or an option is out of range.</exception>
    public static IWebSocketSession Create(
        Stream stream,
        WebSocketRole role,
        WebSocketSessionOptions? options = null,
        SessionContext? context = null,
        Action<IWebSocketSession>? setUp = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var transport = new StreamTransport(
            stream, smallRead: stream is SslStream ? 0 : StreamInput.SmallRead, isInMemory: stream is not (NetworkStream or SslStream));
        return Create(transport, role, options, context, setUp);
    }
}
