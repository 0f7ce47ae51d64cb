using System;
using System.Reactive.Concurrency;
using System.Threading.Tasks;
using Rx.WebSockets.Dialing;
using Rx.WebSockets.Reconnecting;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Connects again when a session has ended or an attempt has failed.</summary>
    /// <param name="source">Gives a session to each subscription, as <see cref="WebSocketClient.Connect"/> does.</param>
    /// <param name="backoff">How long to wait before each attempt, and when to give up. Default: <see cref="Backoff.Default"/>.</param>
    /// <param name="scheduler">What measures the delays. Default: that of the client's sessions; of other sources the thread pool.</param>
    /// <returns>One session after the other. What happens when stands at <see cref="Reconnection"/>.</returns>
    /// <example><code>
    /// using var chat = WebSocketClient.Connect(uri)
    ///     .Reconnect(Backoff.Exponential(from: TimeSpan.FromSeconds(1), to: TimeSpan.FromMinutes(1)))
    ///     .FromEach(session => session.Incoming.Text())     // a session's own end doesn't end the stream
    ///     .Subscribe(Console.WriteLine);
    /// </code></example>
    public static Reconnection Reconnect(this IObservable<IWebSocketSession> source, Backoff? backoff = null, IScheduler? scheduler = null) =>
        source.Reconnect(new ReconnectOptions { Backoff = backoff ?? Backoff.Default, Scheduler = scheduler });

    /// <summary>Connects again when a session has ended or an attempt has failed.</summary>
    /// <param name="source">Gives a session to each subscription, as <see cref="WebSocketClient.Connect"/> does.</param>
    /// <param name="options">When to connect again, and when there should be a connection at all.</param>
    /// <returns>One session after the other. What happens when stands at <see cref="Reconnection"/>.</returns>
    public static Reconnection Reconnect(this IObservable<IWebSocketSession> source, ReconnectOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return new Reconnection(new Reconnector((_, _) => ValueTask.FromResult(source), options, (source as Calls)?.Options));
    }
}
