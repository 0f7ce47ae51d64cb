using System;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

/// <summary>Shows how connections stand: as observables, and as view models.</summary>
public static class ConnectionMonitor
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    private delegate ConnectionReading Change(ConnectionReading reading);

    /// <summary>How a reconnecting connection stands. Looking dials nothing.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>Signal</description></listheader>
    /// <item><term>Subscription</term><description>The present reading, at once.</description></item>
    /// <item><term>The status changes</term><description>A reading without latency; with the queue of the session that there is.</description></item>
    /// <item><term>A session opens, and an interval after each Pong</term><description>A Ping is sent; when its Pong comes, a reading with the time it took. A raw session is sent no Ping: its user sees and sends every control frame.</description></item>
    /// <item><term>The outbox gets full, or is so no longer (<see cref="IWebSocketSession.Pressure"/>)</term><description>A reading with the queue, at once.</description></item>
    /// <item><term>Once an interval, while a session is open</term><description>The queue is read: to tell of each frame that comes and goes would cost more than sending it.</description></item>
    /// <item><term>A reading is the same as the one before</term><description>Nothing.</description></item>
    /// <item><term>The session ends</term><description>The reading with its status, which has no latency and no queue.</description></item>
    /// <item><term>Dispose</term><description>No Ping is sent any more; nothing is signalled any more.</description></item>
    /// </list>
    /// It never completes and never errors; readings come one at a time, on the threads of the status and of the session's scheduler.
    /// <code>
    /// status          C--o----------------x---C--p---    C = connecting, o, p = open, x = waiting
    /// Pong            ----1-------2--------------3---
    /// outbox          ---------f-----e---------------    f = full, e = no longer
    /// Monitor(6ms)    C--o1----f--2--e----x---C--p3--    1, 2, 3 have a latency, f, 2 and e the depth of the queue, too
    /// </code>
    /// </remarks>
    /// <param name="connection">The connection.</param>
    /// <param name="interval">From one measurement to the next, more than 0. Default: 5 s.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> isn't positive.</exception>
    public static IObservable<ConnectionReading> Monitor(this Reconnection connection, TimeSpan? interval = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var pause = Checked(interval);
        return connection.Status.Select(status => Read(status, pause)).Switch().DistinctUntilChanged();
    }

    /// <summary>How a session stands, until its end.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>Signal</description></listheader>
    /// <item><term>Subscription</term><description>The present reading, at once; if the session has ended, the last one and completion.</description></item>
    /// <item><term>A Pong comes, the outbox gets full or is so no longer, an interval is over</term><description>As at <see cref="Monitor(Reconnection, TimeSpan?)"/>.</description></item>
    /// <item><term>The session ends, in whatever way</term><description>A reading that is <see cref="ConnectionPhase.Idle"/> and tells how it ended, then completion; never an error.</description></item>
    /// <item><term>Dispose</term><description>No Ping is sent any more; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// session         o----------------x
    /// Pong            -1-------2--------
    /// Monitor(6ms)    o1-------2-------(i|)     i = idle, with the end
    /// </code>
    /// </remarks>
    /// <param name="session">The session.</param>
    /// <param name="interval">From one measurement to the next, more than 0. Default: 5 s.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> isn't positive.</exception>
    public static IObservable<ConnectionReading> Monitor(this IWebSocketSession session, TimeSpan? interval = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        var pause = Checked(interval);
        var open = new ConnectionStatus { Phase = ConnectionPhase.Open, Attempt = 1, Session = session };
        return Observable.Defer(() => session.Lifetime.IsCancellationRequested ? Observable.Empty<ConnectionReading>() : Read(open, pause))
            .TakeUntil(session.Ended)
            .Concat(session.Ended.Select(end => new ConnectionReading { Status = open.After(end) }))
            .DistinctUntilChanged();
    }

    /// <summary>A reconnecting connection as a view model, until it is disposed.</summary>
    /// <remarks>What it shows when stands at <see cref="Monitor(Reconnection, TimeSpan?)"/>.</remarks>
    /// <param name="connection">The connection.</param>
    /// <param name="interval">From one measurement to the next, more than 0. Default: 5 s.</param>
    /// <param name="scheduler">
    /// Where properties change. Default: the synchronization context of the thread that makes this call, as that of a user interface; where there is none,
    /// the task pool.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> isn't positive.</exception>
    public static ConnectionViewModel ToViewModel(this Reconnection connection, TimeSpan? interval = null, IScheduler? scheduler = null) =>
        new(connection.Monitor(interval), Place(scheduler));

    /// <summary>A session as a view model, until it is disposed.</summary>
    /// <remarks>What it shows when stands at <see cref="Monitor(IWebSocketSession, TimeSpan?)"/>.</remarks>
    /// <param name="session">The session.</param>
    /// <param name="interval">From one measurement to the next, more than 0. Default: 5 s.</param>
    /// <param name="scheduler">Where properties change. Default: the synchronization context of the thread that makes this call, else the task pool.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> isn't positive.</exception>
    public static ConnectionViewModel ToViewModel(this IWebSocketSession session, TimeSpan? interval = null, IScheduler? scheduler = null) =>
        new(session.Monitor(interval), Place(scheduler));

    /// <summary>Where a user interface is served, unless told otherwise.</summary>
    internal static IScheduler Place(IScheduler? scheduler) =>
        scheduler ?? (SynchronizationContext.Current is { } context ? new SynchronizationContextScheduler(context) : Defaults.Scheduler);

    private static IObservable<ConnectionReading> Read(ConnectionStatus status, TimeSpan pause)
    {
        var first = new ConnectionReading { Status = status, Queued = QueuedBy(status.Session) };
        if (status.Session is not { } session)
        {
            return Observable.Return(first);
        }

        var latencies = session.Kind is SessionKind.Raw
            ? Observable.Empty<Change>()
            : session.Latency(pause).Select(latency => (Change)(reading => reading with { Latency = latency }));
        var marks = session.Pressure.Select(pressure => pressure.Queued);
        var samples = Observable.Interval(pause, session.Scheduler).Select(_ => QueuedBy(session)).TakeUntil(session.Ended);
        var queues = marks.Merge(samples).Select(queued => (Change)(reading => reading with { Queued = queued }));
        
        // The queues first: the Ping that measures is none of what waits at the beginning.
        return queues.Merge(latencies).Scan(first, static (reading, change) => change(reading)).StartWith(first);
    }

    private static long QueuedBy(IWebSocketSession? session) => (session as Session)?.Queued ?? 0;

    private static ConnectionStatus After(this ConnectionStatus open, SessionEnd end) =>
        new() { Phase = ConnectionPhase.Idle, Attempt = 0, LastFailure = new SessionException(end) { Session = open.Session } };

    private static TimeSpan Checked(TimeSpan? interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval ?? DefaultInterval, TimeSpan.Zero, nameof(interval));
        return interval ?? DefaultInterval;
    }
}
