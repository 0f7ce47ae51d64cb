using System;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

/// <summary>Closes sessions within a time.</summary>
public static class ClosingExtensions
{
    /// <summary>Closes with a reason, and aborts the session if the closing handshake (RFC 6455 §7) isn't over in time.</summary>
    /// <param name="session">A session, raw or not; nobody answers the peer's Close on a raw one but who reads it, such as <c>EchoClose</c>.</param>
    /// <param name="timeout">How long the handshake may take, from 0. The session's own <see cref="WebSocketSessionOptions.CloseTimeout"/> holds besides, once a Close has passed.</param>
    /// <param name="reason">What the peer reads. Default: 1000.</param>
    /// <param name="scheduler">Where the time runs. Default: the session's.</param>
    /// <param name="cancellationToken">Ends the wait; the closing goes on, and so does its time.</param>
    /// <returns>Completes when the handshake is done or the session has ended otherwise; never faults for a lost connection.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>What follows</description></listheader>
    /// <item><term>The call</term><description>As <see cref="IWebSocketSession.CloseAsync(CloseReason, CancellationToken)"/>, and the time begins.</description></item>
    /// <item><term>The handshake is done in time</term><description>The task completes. The time goes on, and bounds how long the peer's end of the transport is awaited; the end stays clean then.</description></item>
    /// <item><term>The time is up before</term><description>The session is aborted, and the task completes: the end is that of the close timeout (<see cref="EndKind.CloseTimeout"/>).</description></item>
    /// <item><term>The token fires</term><description>The task is cancelled; the closing goes on, and so does its time.</description></item>
    /// </list>
    /// <code>
    /// CloseWithinAsync(5ms)    -[----]
    /// wire >                   -x------      x = Close
    /// wire &lt;                   ---t----
    /// Incoming                 ---t--#-      the peer's Close doesn't come
    /// </code>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static Task CloseWithinAsync(
        this IWebSocketSession session, TimeSpan timeout, CloseReason? reason = null, IScheduler? scheduler = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        var closing = session.CloseAsync(reason ?? CloseReason.Normal, cancellationToken);
        Action giveUp = session is Session own ? own.Closing.TimeOut : session.Abort;
        session.Attached.Add((scheduler ?? session.Scheduler).Schedule(timeout, giveUp));
        return closing;
    }
}
