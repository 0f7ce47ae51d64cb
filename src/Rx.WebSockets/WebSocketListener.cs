using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Listening;

namespace Rx.WebSockets;

/// <summary>A WebSocket server over plain sockets, for those who want no web host.</summary>
/// <example><code>
/// await using var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Any, 8080));
/// using var echo = listener.Sessions.Subscribe(session => session.Incoming.Subscribe(session.Outgoing));
/// </code></example>
[DebuggerDisplay("{LocalEndPoint}")]
public sealed class WebSocketListener : IAsyncDisposable
{
    private readonly Reception _reception;

    private WebSocketListener(IConnectionSource source, WebSocketListenerOptions options)
    {
        LocalEndPoint = source.LocalEndPoint;
        _reception = new Reception(source, options);
    }

    /// <summary>Listens on a TCP endpoint.</summary>
    /// <param name="endpoint">Port 0 takes a free one; <see cref="IPAddress.IPv6Any"/> takes IPv4 too.</param>
    /// <param name="options">What is accepted. Default: <see cref="WebSocketListenerOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up before the endpoint is bound.</param>
    /// <exception cref="SocketException">The endpoint can't be bound, because it is taken for example.</exception>
    public static ValueTask<WebSocketListener> BindAsync(
        IPEndPoint endpoint, WebSocketListenerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= WebSocketListenerOptions.Default;
        var source = new SocketSource(endpoint, options.Backlog, options.Tls);
        return ValueTask.FromResult(new WebSocketListener(source, options));
    }

    /// <summary>Listens to any source of connections.</summary>
    /// <param name="source">The connections; disposed when the listener stops.</param>
    /// <param name="options">What is accepted. Default: <see cref="WebSocketListenerOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The options ask for TLS, which is the source's affair.</exception>
    public static WebSocketListener Create(IConnectionSource source, WebSocketListenerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= WebSocketListenerOptions.Default;
        if (options.Tls is not null)
        {
            throw new ArgumentException("TLS is for the source of the connections to do.", nameof(options));
        }

        return new WebSocketListener(source, options);
    }

    /// <summary>Where clients reach it, with the port that was taken.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>The sessions, each when its handshake is done.</summary>
    /// <remarks>
    /// <para>Hot: every observer sees each session from its subscription on, one at a time, however many handshakes are under way.
    /// Reading begins when <c>OnNext</c> has returned: what it sets or subscribes is in force for the first octet. While it runs,
    /// further sessions wait.</para>
    /// <para>While nobody is subscribed, connections wait in the system's queue, and sessions whose handshake is done are held;
    /// none is lost.</para>
    /// <para>What an observer throws goes to <see cref="WebSocketListenerOptions.Failed"/> and closes that session with 1011; the subscription
    /// and the accepting go on. (An operator of Rx in between ends its own subscription then.)</para>
    /// <para><c>Subscribe(async session => ...)</c> awaits each handler, see <see cref="SessionHandlers"/>.</para>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>What the observers see</description></listheader>
    /// <item><term>A handshake is done</term><description>OnNext with its session, at all of them, before its first octet is read.</description></item>
    /// <item><term>A handshake fails or is refused</term><description>Nothing; <see cref="WebSocketListenerOptions.Failed"/> is told of what <see cref="WebSocketListenerOptions.Admit"/> threw.</description></item>
    /// <item><term>A session ends</term><description>Nothing: its own <c>Completion</c> tells.</description></item>
    /// <item><term>An observer throws</term><description>The subscription goes on, that session closes with 1011, and <see cref="WebSocketListenerOptions.Failed"/> is told.</description></item>
    /// <item><term>The listener stops</term><description>OnCompleted; never an error.</description></item>
    /// <item><term>Dispose</term><description>Nothing is signalled any more; the sessions stay open, and further ones are held.</description></item>
    /// </list>
    /// <code>
    /// handshakes    -a--b-c----d--      b is refused
    /// Sessions      -1----2----3--|     StopAsync
    /// </code>
    /// </remarks>
    public IObservable<IWebSocketSession> Sessions => _reception.Sessions;

    /// <summary>
    /// Stops: accepts no more, completes <see cref="Sessions"/>, refuses handshakes under way with 503, and closes every session with 1001, after
    /// what it had accepted to send. What hasn't ended within <see cref="WebSocketListenerOptions.StopTimeout"/> is aborted.
    /// </summary>
    /// <param name="cancellationToken">Ends the patience: what hasn't ended is aborted at once.</param>
    /// <returns>Completes when all sessions have ended; never faults.</returns>
    public Task StopAsync(CancellationToken cancellationToken = default) => _reception.StopAsync(cancellationToken);

    /// <summary>Stops as <see cref="StopAsync"/> does.</summary>
    public ValueTask DisposeAsync() => new(StopAsync());
}
