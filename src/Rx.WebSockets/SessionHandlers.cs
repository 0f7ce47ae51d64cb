using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

/// <summary>Hands sessions to asynchronous handlers, and closes each when its handler is done.</summary>
// One overload for each shape in which Rx's Subscribe takes an Action<T>: an async lambda would bind to that one where there is
// none here, and then be lost.
public static class SessionHandlers
{
    /// <summary>Subscribes an asynchronous handler, which is awaited; the sessions run side by side.</summary>
    /// <param name="sessions">The sessions, such as those of a <see cref="WebSocketListener"/>.</param>
    /// <param name="handler">
    /// Handles a session. What its synchronous part sets or subscribes is in force for the first octet. A lambda that does nothing but throw is taken
    /// for an asynchronous one, too: its fault is one of a handler.
    /// </param>
    /// <param name="onError">Handles the error of the source. Default: it is thrown at the source, as by Rx's <c>Subscribe</c>.</param>
    /// <param name="onCompleted">Handles the completion of the source. Default: nothing.</param>
    /// <returns>Ends the subscription when disposed; handlers that run are left alone.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Session</term><description>The handler is called; the source goes on when its synchronous part has returned.</description></item>
    /// <item><term>The handler's task completes</term><description>The session is closed with 1000.</description></item>
    /// <item><term>It is cancelled</term><description>The session is closed with 1000.</description></item>
    /// <item><term>The handler throws or its task faults</term><description>
    /// The session is closed with 1011, and the fault goes to <see cref="WebSocketSessionOptions.ObserverFailed"/>, or to
    /// <see cref="WebSocketListenerOptions.Failed"/> where a listener's session has none; that of a session which has ended meanwhile
    /// is none. The subscription goes on.
    /// </description></item>
    /// <item><term>Error, completion</term><description>Calls <paramref name="onError"/> or <paramref name="onCompleted"/>; handlers may still run.</description></item>
    /// <item><term>Dispose</term><description>No further session is handled; handlers that run are left alone.</description></item>
    /// </list>
    /// <code>
    /// sessions     -1--2-----|
    /// handler 1    -[----]            closes session 1 with 1000
    /// handler 2    ----[---------#    closes session 2 with 1011
    /// </code>
    /// </remarks>
    /// <example><code>
    /// using var serving = listener.Sessions.Subscribe(async session =>
    /// {
    ///     await session.SendAsync("Hello");
    ///     await session.Completion;
    /// });
    /// </code></example>
    public static IDisposable Subscribe(
        this IObservable<IWebSocketSession> sessions, Func<IWebSocketSession, Task> handler, Action<Exception>? onError = null, Action? onCompleted = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return sessions.Subscribe((IWebSocketSession session) => Serve(session, handler), onError ?? ExceptionDispatchInfo.Throw, onCompleted ?? Nothing);
    }

    /// <inheritdoc cref="Subscribe(IObservable{IWebSocketSession}, Func{IWebSocketSession, Task}, Action{Exception}, Action)"/>
    public static IDisposable Subscribe(
        this IObservable<IWebSocketSession> sessions, Func<IWebSocketSession, Task> handler, Action onCompleted) =>
        sessions.Subscribe(handler, null, onCompleted);

    /// <inheritdoc cref="Subscribe(IObservable{IWebSocketSession}, Func{IWebSocketSession, Task}, Action{Exception}, Action)"/>
    public static void Subscribe(
        this IObservable<IWebSocketSession> sessions, Func<IWebSocketSession, Task> handler, CancellationToken cancellationToken) =>
        sessions.Subscribe(handler, ExceptionDispatchInfo.Throw, Nothing, cancellationToken);

    /// <inheritdoc cref="Subscribe(IObservable{IWebSocketSession}, Func{IWebSocketSession, Task}, Action{Exception}, Action)"/>
    public static void Subscribe(
        this IObservable<IWebSocketSession> sessions, Func<IWebSocketSession, Task> handler, Action<Exception> onError, CancellationToken cancellationToken) =>
        sessions.Subscribe(handler, onError, Nothing, cancellationToken);

    /// <inheritdoc cref="Subscribe(IObservable{IWebSocketSession}, Func{IWebSocketSession, Task}, Action{Exception}, Action)"/>
    public static void Subscribe(
        this IObservable<IWebSocketSession> sessions, Func<IWebSocketSession, Task> handler, Action onCompleted, CancellationToken cancellationToken) =>
        sessions.Subscribe(handler, ExceptionDispatchInfo.Throw, onCompleted, cancellationToken);

    /// <inheritdoc cref="Subscribe(IObservable{IWebSocketSession}, Func{IWebSocketSession, Task}, Action{Exception}, Action)"/>
    public static void Subscribe(
        this IObservable<IWebSocketSession> sessions,
        Func<IWebSocketSession, Task> handler,
        Action<Exception> onError,
        Action onCompleted,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        sessions.Subscribe((IWebSocketSession session) => Serve(session, handler), onError, onCompleted, cancellationToken);
    }

    /// <summary>Closes a session when the work on it is done, for hosts of their own.</summary>
    /// <param name="session">The session.</param>
    /// <param name="work">
    /// When it completes or is cancelled, the session is closed with 1000; a fault closes it with 1011.
    /// </param>
    /// <param name="onFault">
    /// Is told of the fault before the closing, unless it only tells that the session has ended meanwhile. Default: nobody is.
    /// </param>
    /// <returns>Completes when the session is closed; faults only with what <paramref name="onFault"/> throws.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>What follows</description></listheader>
    /// <item><term><paramref name="work"/> completes or is cancelled</term><description>The session is closed with 1000; a session that has ended stays as it is.</description></item>
    /// <item><term><paramref name="work"/> faults</term><description><paramref name="onFault"/> is told, and the session closed with 1011, or the code of a <see cref="ProtocolException"/>.</description></item>
    /// <item><term><paramref name="work"/> faults since the session has ended</term><description>Nothing: the end says more.</description></item>
    /// <item><term><paramref name="onFault"/> throws</term><description>The task faults with it; the session isn't closed.</description></item>
    /// </list>
    /// <code>
    /// work               [-----]
    /// session            ------x--x-      x = Close 1000, and the peer's
    /// CloseAfterAsync    [--------]
    /// </code>
    /// </remarks>
    public static async Task CloseAfterAsync(this IWebSocketSession session, Task work, Action<Exception>? onFault = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // When the peer went while the work was sending or reading, the end says more.
            var isEnd = fault is SessionException && session.State is not ConnectionState.Open;
            if (fault is not OperationCanceledException && !isEnd)
            {
                onFault?.Invoke(fault);
            }

            await session.CloseAsync(fault).ConfigureAwait(false);
            return;
        }

        await session.CloseAsync().ConfigureAwait(false);
    }

    private static void Serve(IWebSocketSession session, Func<IWebSocketSession, Task> handler)
    {
        Task work;
        try
        {
            work = handler(session) ?? throw new InvalidOperationException("The handler of a session returned null in place of a task.");
        }
        catch (Exception fault)
        {
            work = Task.FromException(fault);
        }

        _ = session.CloseAfterAsync(work, fault => (session as Session)?.Report(fault));
    }

    private static void Nothing()
    {
    }
}
