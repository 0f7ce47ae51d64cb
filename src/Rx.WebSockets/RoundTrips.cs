using System;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.WebSockets;

/// <summary>Watches the way to the peer and back.</summary>
public static class RoundTrips
{
    /// <summary>Measures the round trip over and over: a Ping at once, and the next one some time after the Pong.</summary>
    /// <param name="session">The session.</param>
    /// <param name="interval">From a Pong to the next Ping; from 0.</param>
    /// <returns>
    /// A cold observable of the times that <see cref="IWebSocketSession.PingAsync"/> tells: each subscription sends Pings of its own, one at a time.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> is negative.</exception>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>A Pong comes</term><description>The time passes, where what is awaited resumes; the next Ping is due on the session's scheduler.</description></item>
    /// <item><term>The session closes or ends, in whatever way</term><description>Completion: <see cref="IWebSocketSession.Completion"/> tells how.</description></item>
    /// <item><term>The observer throws</term><description>Its subscription ends; the session goes on. Nobody else hears of it but <see cref="System.Threading.Tasks.TaskScheduler.UnobservedTaskException"/>.</description></item>
    /// <item><term>Dispose</term><description>No Ping is sent any more; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// Ping            p------p-------p-----
    /// Pong            -q-------q------q----
    /// Latency(6ms)    -1-------2------1----      each Ping 6 ms after the Pong
    /// </code>
    /// </remarks>
    public static IObservable<TimeSpan> Latency(this IWebSocketSession session, TimeSpan interval)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.Zero);
        return Observable.FromAsync(session.PingAsync, ImmediateScheduler.Instance)
            .Concat(Observable.Timer(interval, session.Scheduler).SelectMany(static _ => Observable.Empty<TimeSpan>()))
            .Repeat()
            .Catch((SessionException _) => Observable.Empty<TimeSpan>());
    }
}
