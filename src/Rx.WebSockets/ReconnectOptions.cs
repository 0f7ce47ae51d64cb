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

    /// <summary>What becomes of frames that are to be sent while there is no session. Default: <see cref="Unsent.Drop"/>.</summary>
    public Unsent Unsent
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = Unsent.Drop;

    /// <summary>
    /// Told of each frame that the <see cref="Reconnection"/> was to send and that wasn't written, with its fate, one at a time. What it throws
    /// comes to the scheduler, unhandled. Default: null, nobody is.
    /// </summary>
    public Action<Frame, SendFate>? FrameLost { get; init; }

    /// <summary>What measures delays and the health of sessions. Default: null, that of the client's sessions; of other sources the thread pool.</summary>
    public IScheduler? Scheduler { get; init; }

    /// <summary>Where jitter comes from. Default: null, that of the client's sessions; of other sources the system's generator.</summary>
    public IRandomSource? Random { get; init; }
}
