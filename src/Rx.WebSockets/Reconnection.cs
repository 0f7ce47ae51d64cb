using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Reconnecting;

namespace Rx.WebSockets;

/// <summary>One session after the other: an observable that dials again when a session has ended or an attempt has failed.</summary>
/// <remarks>
/// <para>
/// Cold until somebody subscribes: the first subscription dials, all share the sessions, disposing the last one hangs up with 1000. A later
/// subscription gets the session that is open. <see cref="Status"/> only looks.
/// </para>
/// <list type="table">
/// <listheader><term>What happens</term><description>What the observers see</description></listheader>
/// <item><term>A session opens</term><description>
/// OnNext with it, one after the other at all observers, before its first frame. What one throws ends its subscription and is reported to
/// <see cref="WebSocketSessionOptions.ObserverFailed"/>; with the last one the session ends with 1011.
/// </description></item>
/// <item><term>A session ends, in whatever way</term><description>Nothing; the back-off is asked, and another attempt follows.</description></item>
/// <item><term>An attempt fails</term><description>Nothing; the back-off is asked, and another attempt follows.</description></item>
/// <item><term>The back-off gives up</term><description>
/// OnError with the last failure: a <see cref="ConnectException"/>, a <see cref="HandshakeRefusedException"/>, the
/// <see cref="SessionException"/> with the last end, or what the connect function threw. With what the back-off throws, if it does.
/// An observer that doesn't handle it brings it to the scheduler, unhandled. Whoever subscribes afterwards begins anew.
/// </description></item>
/// <item><term><see cref="ReconnectOptions.ConnectWhile"/> says false</term><description>Nothing; the session is closed with 1000, a dial or a wait broken off.</description></item>
/// <item><term>It completes</term><description>OnCompleted if nothing is wanted, else nothing.</description></item>
/// <item><term>It errors</term><description>OnError with its error.</description></item>
/// <item><term>Dispose</term><description>No signal follows. The last one breaks off a dial or a wait, and closes a session with 1000 in the background.</description></item>
/// </list>
/// <code>
/// sessions     --1-------x       ---2-------
/// Reconnect    --1------------------2-------
/// attempts     ^          ^  ^             each after the delay of the back-off
/// </code>
/// <para>
/// While an observer made by <see cref="Flow.FromEach"/> is still at the held values of an earlier session, one session more is opened and
/// waits for it, with its frames within the read-ahead; when that one ends, too, nothing is dialled until it has been taken.
/// </para>
/// </remarks>
/// <example><code>
/// var feed = WebSocketClient.Connect(uri).Reconnect(Backoff.Default);
/// using var badge = feed.Status.Subscribe(status => Console.WriteLine(status));
/// using var texts = feed.FromEach(session => session.Incoming.Text()).Subscribe(Console.WriteLine);
/// </code></example>
public sealed class Reconnection : IObservable<IWebSocketSession>
{
    private readonly Reconnector _reconnector;

    internal Reconnection(Reconnector reconnector) => (_reconnector, Outgoing) = (reconnector, new OutboundFrames(reconnector.Outbound));

    /// <summary>How it stands: the present status at once, and each one after it; never completes. Subscribing dials nothing.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>Signal</description></listheader>
    /// <item><term>Subscription</term><description>The present status, at once.</description></item>
    /// <item><term>A dial begins, a session opens or ends, an attempt fails, a wait begins, nobody is subscribed any more, the back-off gives up</term><description>The status from then on.</description></item>
    /// <item><term>The observer throws</term><description>Its subscription ends, and the exception comes unhandled on the scheduler. The connection goes on.</description></item>
    /// <item><term>Dispose</term><description>Nothing is signalled any more; the connection goes on.</description></item>
    /// </list>
    /// <para>One at a time, on the thread of what happens: the scheduler's, a subscriber's, the one that disposes.</para>
    /// <code>
    /// sessions    ^-----1-----x        ------2---!
    /// Status      i(c)--o-----w--------c-----o---i      i = idle, c = connecting, o = open, w = waiting
    /// </code>
    /// </remarks>
    public IObservable<ConnectionStatus> Status => _reconnector.Status;

    /// <summary>Takes frames for whichever session there is, from any number of threads: a flow that is subscribed to it outlives sessions.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term><c>OnNextAsync</c>, a session is open</term><description>The frame is sent in order; completes when the session has accepted it.</description></item>
    /// <item><term><c>OnNextAsync</c>, none is</term><description>
    /// <see cref="ReconnectOptions.Unsent"/> decides: the frame is kept, or dropped and reported to <see cref="ReconnectOptions.FrameLost"/>. Completes at once.
    /// </description></item>
    /// <item><term>The session ends meanwhile</term><description>The same for a frame that it hasn't accepted. What it had accepted and not written is reported as <see cref="SendOutcome.Unwritten"/>.</description></item>
    /// <item><term>A frame that can't be sent at all; cancellation</term><description><c>OnNextAsync</c> faults with it.</description></item>
    /// <item><term>Plain <c>OnNext</c></term><description>The same without waiting: up to 1 MiB waits for a session that takes no more now; what comes then is dropped and reported.</description></item>
    /// <item><term><c>OnCompleted</c>, <c>OnError</c></term><description>Nothing: the sessions aren't the sender's to end.</description></item>
    /// </list>
    /// <code>
    /// sessions    ^--1---x         2----
    /// frames      -a---b---c----d-------      Unsent.Keep(5ms)
    /// wire 1      ---a-b--
    /// wire 2                       d----
    /// FrameLost   --------------c-------
    /// </code>
    /// Sending doesn't dial. While nobody is subscribed to the sessions, frames are dropped; when the last one leaves or the back-off gives up, so
    /// are those that are kept. A session's kept frames go behind what its observers send in their OnNext, such as a login.
    /// </remarks>
    public IFlowObserver<Frame> Outgoing { get; }

    /// <summary>Sends a frame in the session that is open, or as <see cref="ReconnectOptions.Unsent"/> says.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="cancellationToken">Gives it up while it isn't accepted.</param>
    /// <returns>Completes when a session has accepted the frame or it is kept for the next one.</returns>
    /// <exception cref="SessionException">There is no session, and the frame isn't kept.</exception>
    /// <exception cref="InvalidOperationException">There is no session, and no room to keep the frame.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the frame was accepted: no octet of it goes out.</exception>
    public async ValueTask SendAsync(Frame frame, CancellationToken cancellationToken = default)
    {
        var item = _reconnector.Outbound.Send(frame, cancellationToken);
        if (await item.Accepted.ConfigureAwait(false) is not { } fate)
        {
            return;
        }

        throw item.Fault ?? fate switch
        {
            { Outcome: SendOutcome.Dropped, Cause: { } cause } => cause,
            { Cause: SessionException { End: { } end } } => new SessionException(end),
            _ => new SessionException(null, "There is no session now, and the frame isn't kept for the next one (ReconnectOptions.Unsent)."),
        };
    }

    /// <summary>Sends a frame in the session that is open, or as <see cref="ReconnectOptions.Unsent"/> says, and tells its fate.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="cancellationToken">Gives it up while it isn't accepted; the fate is <see cref="SendOutcome.NotSent"/> then.</param>
    /// <returns>The fate, which may take several sessions; never faults.</returns>
    public Task<SendFate> SendTrackedAsync(Frame frame, CancellationToken cancellationToken = default) =>
        _reconnector.Outbound.Send(frame, cancellationToken).Fate;

    /// <summary>Subscribes an observer to the sessions.</summary>
    /// <returns>Ends the subscription when disposed; the last one hangs up.</returns>
    public IDisposable Subscribe(IObserver<IWebSocketSession> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return _reconnector.Subscribe(new LockStep<IWebSocketSession>(observer));
    }

    /// <summary>Subscribes an observer that may take its time with a session.</summary>
    internal IDisposable Subscribe(IFlowObserver<IWebSocketSession> observer) => _reconnector.Subscribe(observer);

    /// <summary>Reports what an observer of a session threw.</summary>
    internal void Report(IWebSocketSession session, Exception fault) => _reconnector.Report(session, fault);
}
