using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Dialing;
using Rx.WebSockets.Reconnecting;

namespace Rx.WebSockets;

/// <summary>Dials WebSocket servers.</summary>
/// <example><code>
/// await using var session = await WebSocketClient.ConnectAsync(new("wss://example.com/chat"));
/// using var texts = session.Incoming.Text().Subscribe(Console.WriteLine);
/// await session.SendAsync("Hello");
/// </code><code>
/// using var chat = WebSocketClient.Connect(new("wss://example.com/chat"))
///     .SelectMany(session => session.Incoming.Text())
///     .Subscribe(Console.WriteLine, error => Console.WriteLine(error.Message));
/// </code></example>
public static class WebSocketClient
{
    /// <summary>A connection for each subscription: subscribing dials, disposing hangs up.</summary>
    /// <remarks>
    /// <list type="table">
    /// <item><term>OnNext</term><description>
    /// The session, once its opening handshake is done; exactly one. What is set on it there is in force before the first octet is
    /// read, and delivery begins when OnNext has returned. What an observer throws there ends the subscription, and the session with
    /// 1011; it is reported to <see cref="WebSocketSessionOptions.ObserverFailed"/>.
    /// </description></item>
    /// <item><term>OnCompleted</term><description>The session has ended, in whatever way: its <c>Completion</c> tells.</description></item>
    /// <item><term>OnError</term><description>
    /// There is no session: a <see cref="HandshakeRefusedException"/> for another status than 101, else a <see cref="ConnectException"/>.
    /// An observer that doesn't handle it brings it to the scheduler, unhandled.
    /// </description></item>
    /// <item><term>Dispose</term><description>
    /// Breaks off a dial that is under way; closes a session with 1000 in the background, within its close timeout. No signal follows.
    /// </description></item>
    /// </list>
    /// <code>
    /// handshake    ^--101----------x      the session is open until x
    /// Connect      -----s----------|
    /// </code>
    /// <para>
    /// The session belongs to the subscription. Operators that unsubscribe after the first value hang up: <c>await
    /// Connect(uri).FirstAsync()</c> gives a session that is closing already. <see cref="ConnectAsync"/> gives one that stays.
    /// </para>
    /// <para>Signals come on the scheduler of <see cref="WebSocketClientOptions.Session"/>.</para>
    /// </remarks>
    /// <param name="uri">Absolute, of ws or wss; http and https stand for them. Without user information or fragment (RFC 6455 §3).</param>
    /// <param name="options">How to dial. Default: <see cref="WebSocketClientOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The URI is another, or something in the options can't be honoured.</exception>
    public static IObservable<IWebSocketSession> Connect(Uri uri, WebSocketClientOptions? options = null) =>
        new Calls(new Dialer(uri, options ?? WebSocketClientOptions.Default));

    /// <summary>Dials once.</summary>
    /// <remarks>
    /// The session is the caller's to end. It starts to read at once; frames are held until somebody subscribes, see
    /// <see cref="IWebSocketSession.Incoming"/>, and <see cref="IWebSocketSession.Hold"/> for several subscribers.
    /// </remarks>
    /// <param name="uri">Absolute, of ws or wss; http and https stand for them. Without user information or fragment (RFC 6455 §3).</param>
    /// <param name="options">How to dial. Default: <see cref="WebSocketClientOptions.Default"/>.</param>
    /// <param name="cancellationToken">Breaks off the dial; of no effect on the session.</param>
    /// <returns>The session, once its opening handshake is done.</returns>
    /// <exception cref="ArgumentException">The URI is another, or something in the options can't be honoured.</exception>
    /// <exception cref="HandshakeRefusedException">The server answered with another status than 101.</exception>
    /// <exception cref="ConnectException">No answer came, or one that breaks the handshake.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before there was a session.</exception>
    public static Task<IWebSocketSession> ConnectAsync(Uri uri, WebSocketClientOptions? options = null, CancellationToken cancellationToken = default) =>
        new Dialer(uri, options ?? WebSocketClientOptions.Default).ConnectAsync(cancellationToken);

    /// <summary>Connects again and again, to where a function says before each attempt: another address, another token.</summary>
    /// <param name="connect">
    /// Gives the source of the session of an attempt, most often by <see cref="Connect"/>. What it throws is the failure of the attempt.
    /// </param>
    /// <param name="options">When to connect again, and when there should be a connection at all. Default: <see cref="ReconnectOptions.Default"/>.</param>
    /// <returns>One session after the other. What happens when stands at <see cref="Reconnection"/>.</returns>
    /// <example><code>
    /// var feed = WebSocketClient.Reconnect(attempt => WebSocketClient.Connect(hosts[attempt.Number % hosts.Length]));
    /// </code></example>
    public static Reconnection Reconnect(Func<ConnectAttempt, IObservable<IWebSocketSession>> connect, ReconnectOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connect);
        return new Reconnection(new Reconnector((attempt, _) => ValueTask.FromResult(connect(attempt)), options ?? ReconnectOptions.Default, null));
    }

    /// <summary>Connects again and again, to where an asynchronous function says before each attempt: another address, another token.</summary>
    /// <param name="connect">
    /// Gives the source of the session of an attempt, most often by <see cref="Connect"/>. What it throws is the failure of the attempt. Its
    /// token fires when the attempt isn't wanted any more.
    /// </param>
    /// <param name="options">When to connect again, and when there should be a connection at all. Default: <see cref="ReconnectOptions.Default"/>.</param>
    /// <returns>One session after the other. What happens when stands at <see cref="Reconnection"/>.</returns>
    /// <example><code>
    /// var feed = WebSocketClient.Reconnect(async (attempt, cancellation) =>
    /// {
    ///     var token = await tokens.NextAsync(cancellation);
    ///     return WebSocketClient.Connect(new($"wss://example.com/feed?after={lastSeen}&amp;token={token}"));
    /// });
    /// </code></example>
    public static Reconnection Reconnect(
        Func<ConnectAttempt, CancellationToken, Task<IObservable<IWebSocketSession>>> connect, ReconnectOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connect);
        return new Reconnection(new Reconnector(
            async (attempt, cancellationToken) => await connect(attempt, cancellationToken).ConfigureAwait(false), options ?? ReconnectOptions.Default, null));
    }
}
