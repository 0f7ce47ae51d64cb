using System;
using Rx.WebSockets.Flows;
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

    internal Reconnection(Reconnector reconnector) => _reconnector = reconnector;

    /// <summary>How it stands: the present status at once, and each one after it; never completes. Subscribing dials nothing.</summary>
    /// <remarks>Comes one at a time, on the thread of what happens: the scheduler's, a subscriber's, the one that disposes.</remarks>
    public IObservable<ConnectionStatus> Status => _reconnector.Status;

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
