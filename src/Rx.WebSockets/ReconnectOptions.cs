using System;
using System.Reactive.Concurrency;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>How a <see cref="Reconnection"/> goes on from one session to the next.</summary>
public sealed record ReconnectOptions
{
    /// <summary>The defaults.</summary>
    public static ReconnectOptions Default { get; } = new();

    /// <summary>How long to wait before an attempt, and when to give up. Default: <see cref="Backoff.Default"/>.</summary>
    public Backoff Backoff
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = Backoff.Default;

    /// <summary>
    /// Whether there should be a connection: while the last value is true. At false the session is closed with 1000, a dial or a wait broken
    /// off; at true the first attempt of all begins. Until the first value nothing is dialled. Its completion leaves things as they
    /// are, and completes the sessions if nothing is wanted; its error ends them. Subscribed while somebody is. Default: null, always.
    /// </summary>
    public IObservable<bool>? ConnectWhile { get; init; }

    /// <summary>What measures delays and the health of sessions. Default: null, that of the client's sessions; of other sources the thread pool.</summary>
    public IScheduler? Scheduler { get; init; }

    /// <summary>Where jitter comes from. Default: null, that of the client's sessions; of other sources the system's generator.</summary>
    public IRandomSource? Random { get; init; }
}
