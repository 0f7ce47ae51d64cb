using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>One open WebSocket connection: frames in as a flow, frames out as an observer.</summary>
/// <remarks>
/// All members may be called from any thread, also from within a notification. Disposal is a graceful close within the close
/// timeout; <see cref="Abort"/> doesn't wait for anything.
/// </remarks>
public interface IWebSocketSession : IAsyncDisposable
{
    /// <summary>The frames of the peer, in the order of the wire.</summary>
    /// <remarks>
    /// Frames are held, up to the read-ahead, until somebody subscribes, and again when nobody is subscribed any more; then
    /// the socket pauses. Every subscriber sees each frame from its subscription on; the slowest paces the socket. Completes after a clean
    /// close, errors with <see cref="SessionException"/> after any other end. What an observer throws ends its own subscription,
    /// and the session with 1011 if it was the last.
    /// </remarks>
    IFlow<Frame> Incoming { get; }

    /// <summary>Takes frames for the peer, from any number of threads.</summary>
    /// <remarks>
    /// <c>OnNextAsync</c> waits while the outbox is full; plain <c>OnNext</c> can't and obeys <see cref="WebSocketSessionOptions.Overflow"/>.
    /// <c>OnCompleted</c> sends what was accepted and then Close 1000; <c>OnError</c> closes with 1000 for a cancellation, with the code of a
    /// <see cref="ProtocolException"/>, which an operator found in what the peer sent, else with 1011.
    /// Plain <c>OnNext</c> may so overtake what waits in <c>OnNextAsync</c> or <c>SendAsync</c>: who needs one order awaits both.
    /// Ping, Pong and Close are sent as such. After the end <c>OnNext</c> is counted in <see cref="DroppedFrames"/>, <c>OnNextAsync</c> faults.
    /// </remarks>
    IFlowObserver<Frame> Outgoing { get; }

    /// <summary>Sends a frame.</summary>
    /// <returns>Completes when the frame is accepted; waits while the outbox is full or somebody else's fragmented message is open.</returns>
    /// <exception cref="SessionException">The session is closing or has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the frame was accepted: no octet of it goes out.</exception>
    ValueTask SendAsync(Frame frame, CancellationToken cancellationToken = default);

    /// <summary>Sends a text message.</summary>
    /// <returns>Completes when the message is accepted; waits while the outbox is full or a fragmented message is open.</returns>
    /// <exception cref="SessionException">The session is closing or has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the message was accepted: no octet of it goes out.</exception>
    ValueTask SendAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>Sends a binary message; the memory may be reused at completion.</summary>
    /// <returns>Completes when the message is accepted; waits while the outbox is full or a fragmented message is open.</returns>
    /// <exception cref="SessionException">The session is closing or has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the message was accepted: no octet of it goes out.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> binary, CancellationToken cancellationToken = default);

    /// <summary>Sends a frame and tells what became of it.</summary>
    /// <param name="frame">The frame; a Close begins the closing handshake.</param>
    /// <param name="timeToLive">
    /// How long from the call, on the session's <see cref="Scheduler"/>, the frame may wait: if no octet of it was written by then, it is
    /// removed. More than zero. Default: for ever. Fragments and control frames don't expire once they are accepted.
    /// </param>
    /// <param name="cancellationToken">Takes the frame back while no octet of it was written; its fate is <see cref="SendOutcome.NotSent"/> then.</param>
    /// <returns>Completes with exactly one fate: at the latest when the session ends. Never faults and is never cancelled.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeToLive"/> isn't positive.</exception>
    Task<SendFate> SendTrackedAsync(Frame frame, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default);

    /// <summary>The same as <see cref="Outgoing"/>, with word of what became of each frame.</summary>
    /// <param name="onFate">
    /// Is told exactly one fate for each frame, at the latest when the session ends: one call at a time, in the order of what happens, on
    /// whatever thread it happens. It may send. What it throws goes to <see cref="WebSocketSessionOptions.ObserverFailed"/>.
    /// </param>
    /// <param name="timeToLive">How long each frame may wait, as for <see cref="SendTrackedAsync"/>. Default: for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeToLive"/> isn't positive.</exception>
    IFlowObserver<Frame> TrackedOutgoing(Action<Frame, SendFate> onFate, TimeSpan? timeToLive = null);

    /// <summary>
    /// Whether senders should hold back: the present state at once, then each change from low to high and back. Completes when the session
    /// has ended, never with an error. One call at a time, on whatever thread it happens.
    /// </summary>
    IObservable<Pressure> Pressure { get; }

    /// <summary>Waits until everything that was accepted before has been written to the transport; returns at once after the end.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was accepted is sent all the same.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends a Ping and measures the time until its Pong (RFC 6455 §5.5.2, §5.5.3), also on a raw session, whose <see cref="Incoming"/> shows the Pong as well.</summary>
    /// <returns>
    /// The time from when the Ping was accepted until its Pong, or that of a later Ping, was read, by the session's scheduler. A Pong is read in
    /// its turn: behind what the peer sent before it, and while reading pauses not at all.
    /// </returns>
    /// <exception cref="SessionException">The session is closing, or has ended before the Pong came.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the Ping may be on its way.</exception>
    Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default);

    /// <summary>The Pings and Pongs of the peer as they come; what has to be answered is answered by the session, if it is none of raw frames.</summary>
    /// <remarks>
    /// Hot: each observer sees the frames from its subscription on, in order, and none is held for it. Completes when the session has ended,
    /// in whatever way. What an observer throws ends its own subscription and is reported to <see cref="WebSocketSessionOptions.ObserverFailed"/>.
    /// </remarks>
    IObservable<Frame> Controls { get; }

    /// <summary>Sends a message whenever no other was accepted for a time: a sign of life for peers and proxies that look at messages alone.</summary>
    /// <param name="interval">How long no data frame may have been accepted; more than 0. Control frames don't count.</param>
    /// <param name="message">Makes a whole message, or a Ping or Pong, each time anew, on the session's scheduler. What it throws closes the session with 1011.</param>
    /// <returns>Ends the heartbeat when disposed; it ends with the session in any case.</returns>
    /// <remarks>While the outbox is full the message waits, and the next one isn't due before it was accepted.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> isn't positive.</exception>
    IDisposable Heartbeat(TimeSpan interval, Func<Frame> message);

    /// <summary>Ends the session at once, without a handshake: everything completes with 1006.</summary>
    void Abort();

    /// <summary>Closes with 1000: after what was accepted, with the handshake of RFC 6455 §7.</summary>
    /// <returns>Completes when the handshake is done or the session has ended otherwise; never faults for a lost connection.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the closing goes on.</exception>
    Task CloseAsync(CancellationToken cancellationToken = default);

    /// <summary>Closes with a reason: after what was accepted, with the handshake of RFC 6455 §7.</summary>
    /// <returns>Completes when the handshake is done or the session has ended otherwise; never faults for a lost connection.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the closing goes on.</exception>
    Task CloseAsync(CloseReason reason, CancellationToken cancellationToken = default);

    /// <summary>
    /// Closes because of an exception: 1000 for a cancellation, the code of a <see cref="ProtocolException"/>, ahead of what waits, else 1011 with a
    /// text that tells nothing unless <see cref="WebSocketSessionOptions.CloseText"/> says so.
    /// </summary>
    /// <returns>Completes when the handshake is done or the session has ended otherwise.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the closing goes on.</exception>
    Task CloseAsync(Exception cause, CancellationToken cancellationToken = default);

    /// <summary>Holds the delivery of frames until disposed, so that several observers can subscribe before the first frame.</summary>
    IDisposable Hold();

    /// <summary>Fires when the session has ended.</summary>
    CancellationToken Lifetime { get; }

    /// <summary>What is added here is disposed when the session ends, before <see cref="Completion"/>.</summary>
    CompositeDisposable Attached { get; }

    /// <summary>The scheduler of all the session's timers, and of what its callers await.</summary>
    IScheduler Scheduler { get; }

    /// <summary>The extensions agreed in the handshake, in their order.</summary>
    IReadOnlyList<IFrameExtension> Extensions { get; }

    /// <summary>The instance that a factory made for this session.</summary>
    /// <exception cref="InvalidOperationException">The extension was not agreed.</exception>
    TExtension GetExtension<TExtension>(IFrameExtensionFactory<TExtension> factory)
        where TExtension : class, IFrameExtension;

    /// <summary>The instance that a factory made for this session, if the extension was agreed.</summary>
    bool TryGetExtension<TExtension>(IFrameExtensionFactory<TExtension> factory, [NotNullWhen(true)] out TExtension? extension)
        where TExtension : class, IFrameExtension;

    /// <summary>Whether outgoing frames are masked, from the next one on. Default: as the role demands.</summary>
    /// <exception cref="InvalidOperationException">Set against the role on a default session (RFC 6455 §5.1).</exception>
    bool Masking { get; set; }

    /// <summary>The largest payload of an incoming frame in octets, from the next header on; larger ones end the session with 1009.</summary>
    int MaxFrameSize { get; set; }

    /// <summary>The largest incoming message in octets; follows <see cref="MaxFrameSize"/> unless set. Of no meaning on a raw session.</summary>
    int MaxMessageSize { get; set; }

    /// <summary>How long the peer may be silent before a Ping; <see cref="Timeout.InfiniteTimeSpan"/> for ever, as on every raw session.</summary>
    /// <exception cref="InvalidOperationException">Set on a raw session, which sends nothing by itself.</exception>
    TimeSpan PingInterval { get; set; }

    /// <summary>How long after a Ping any octet must have come, else the session ends with 1011.</summary>
    /// <exception cref="InvalidOperationException">Set on a raw session, which sends nothing by itself.</exception>
    TimeSpan PingTimeout { get; set; }

    /// <summary>How the session ended; completes once, after everything else, and never faults.</summary>
    Task<SessionEnd> Completion { get; }

    /// <summary>The same as an observable: one value at the end, also for those who subscribe later.</summary>
    IObservable<SessionEnd> Ended { get; }

    /// <summary>Where the session stands between opening and end.</summary>
    ConnectionState State { get; }

    /// <summary>Which end this is.</summary>
    WebSocketRole Role { get; }

    /// <summary>Whether frames are shown as on the wire or as whole messages.</summary>
    SessionKind Kind { get; }

    /// <summary>The subprotocol agreed in the handshake, or null.</summary>
    string? Subprotocol { get; }

    /// <summary>The request of the opening handshake, or null where there was none.</summary>
    HandshakeRequest? Request { get; }

    /// <summary>The response of the opening handshake, or null where there was none.</summary>
    HandshakeResponse? Response { get; }

    /// <summary>Our end of the transport, where it has an address.</summary>
    EndPoint? LocalEndPoint { get; }

    /// <summary>The peer's end of the transport, where it has an address.</summary>
    EndPoint? RemoteEndPoint { get; }

    /// <summary>How many frames plain <c>OnNext</c> dropped: after the end, or by the overflow policy.</summary>
    long DroppedFrames { get; }
}
