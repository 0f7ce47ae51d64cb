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
    /// the socket pauses. Every subscriber sees each frame from its subscription on; the slowest paces the socket.
    /// <list type="table">
    /// <listheader><term>What happens</term><description>What the observers see</description></listheader>
    /// <item><term>A frame, or on a default session a whole message, is read</term><description>OnNext with it, one at a time; the next one when all have taken it. A default session shows no control frame.</description></item>
    /// <item><term>A clean close</term><description>OnCompleted, behind all frames before it.</description></item>
    /// <item><term>Any other end</term><description>OnError with a <see cref="SessionException"/>, or as <see cref="WebSocketSessionOptions.AbnormalEnd"/> says, behind what was read; the tokens of those at work fire at once.</description></item>
    /// <item><term>An observer throws</term><description>Its own subscription ends, and the session with 1011 if it was the last; <see cref="WebSocketSessionOptions.ObserverFailed"/> is told.</description></item>
    /// <item><term>Dispose</term><description>The observer's token fires, and it isn't waited for any more; the session stays open.</description></item>
    /// </list>
    /// <code>
    /// wire        --t--T--p--*---b------x       p = Ping, x = Close, T and * = two fragments
    /// Incoming    --t--------t---b------|       of a default session
    /// Incoming    --T--T--p--*---b------(x|)    of a raw one
    /// </code>
    /// </remarks>
    IFlow<Frame> Incoming { get; }

    /// <summary>Takes frames for the peer, from any number of threads.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term><c>OnNextAsync</c></term><description>The frame is accepted, behind those before it; waits while the outbox is full or somebody else's fragmented message is open. Faults as <see cref="SendAsync(Frame, CancellationToken)"/> does.</description></item>
    /// <item><term>Plain <c>OnNext</c></term><description>The same without waiting: when there is no room, <see cref="WebSocketSessionOptions.Overflow"/> acts. It may so overtake what waits: who needs one order awaits both.</description></item>
    /// <item><term>Ping, Pong, Close</term><description>Are sent as such; a Close begins the closing handshake.</description></item>
    /// <item><term><c>OnCompleted</c></term><description>A Close with 1000 goes out, behind what was accepted.</description></item>
    /// <item><term><c>OnError</c></term><description>A Close with 1000 for a cancellation, with the code of a <see cref="ProtocolException"/>, which an operator found in what the peer sent, else with 1011.</description></item>
    /// <item><term>A fragmented message is open then</term><description>1011: the peer must not take half a message for a whole one.</description></item>
    /// <item><term>Anything after the end</term><description><c>OnNextAsync</c> faults with a <see cref="SessionException"/>; plain <c>OnNext</c> is counted in <see cref="DroppedFrames"/>; the rest does nothing.</description></item>
    /// </list>
    /// <code>
    /// OnNextAsync    --a--b-----c-----|        room for one frame
    /// takes          --a--[b-]--[c-]---
    /// wire           --------a-----b--c--x     x = Close 1000
    /// </code>
    /// </remarks>
    IFlowObserver<Frame> Outgoing { get; }

    /// <summary>Sends a frame.</summary>
    /// <remarks>What happens when stands at <see cref="Outgoing"/>, whose <c>OnNextAsync</c> this is.</remarks>
    /// <returns>Completes when the frame is accepted; waits while the outbox is full or somebody else's fragmented message is open.</returns>
    /// <exception cref="SessionException">The session is closing or has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the frame was accepted: no octet of it goes out.</exception>
    ValueTask SendAsync(Frame frame, CancellationToken cancellationToken = default);

    /// <summary>Sends a text message.</summary>
    /// <remarks>What happens when stands at <see cref="Outgoing"/>.</remarks>
    /// <returns>Completes when the message is accepted; waits while the outbox is full or a fragmented message is open.</returns>
    /// <exception cref="SessionException">The session is closing or has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the message was accepted: no octet of it goes out.</exception>
    ValueTask SendAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>Sends a binary message; the memory may be reused at completion.</summary>
    /// <remarks>What happens when stands at <see cref="Outgoing"/>.</remarks>
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
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>The fate</description></listheader>
    /// <item><term>The transport has taken the last octet</term><description><see cref="SendOutcome.Written"/>.</description></item>
    /// <item><term>It can't be sent, the session is closing, or the token fires while it waits</term><description><see cref="SendOutcome.NotSent"/>, with the reason.</description></item>
    /// <item><term>An overflow policy needs its place</term><description><see cref="SendOutcome.Dropped"/>; <see cref="SendOutcome.Superseded"/> if a newer one of its key takes it.</description></item>
    /// <item><term>Its time to live passes while it waits</term><description><see cref="SendOutcome.Expired"/>.</description></item>
    /// <item><term>The session ends before the transport has taken it whole</term><description><see cref="SendOutcome.Unwritten"/>, with the end.</description></item>
    /// </list>
    /// <code>
    /// SendTrackedAsync    --a--b--c-----------      c with a timeToLive of 5 ms
    /// wire                --------a--------b--
    /// fates               --------a----c---b--      a and b are written, c is expired
    /// </code>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeToLive"/> isn't positive.</exception>
    Task<SendFate> SendTrackedAsync(Frame frame, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default);

    /// <summary>The same as <see cref="Outgoing"/>, with word of what became of each frame.</summary>
    /// <param name="onFate">
    /// Is told exactly one fate for each frame, at the latest when the session ends: one call at a time, in the order of what happens, on
    /// whatever thread it happens. It may send. What it throws goes to <see cref="WebSocketSessionOptions.ObserverFailed"/>.
    /// </param>
    /// <param name="timeToLive">How long each frame may wait, as for <see cref="SendTrackedAsync"/>. Default: for ever.</param>
    /// <remarks>What happens on each signal stands at <see cref="Outgoing"/>, which fate a frame has at <see cref="SendTrackedAsync"/>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeToLive"/> isn't positive.</exception>
    IFlowObserver<Frame> TrackedOutgoing(Action<Frame, SendFate> onFate, TimeSpan? timeToLive = null);

    /// <summary>Whether senders should hold back: the present state at once, then each change from low to high and back.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>Signal</description></listheader>
    /// <item><term>Subscription</term><description>The present state, at once.</description></item>
    /// <item><term>A frame finds no room, or <see cref="WebSocketSessionOptions.OutboxHigh"/> octets wait</term><description>High, with how many wait, if it was low.</description></item>
    /// <item><term>No more than <see cref="WebSocketSessionOptions.OutboxLow"/> wait</term><description>Low, if it was high.</description></item>
    /// <item><term>The session has ended, in whatever way</term><description>Completion; also at once for who subscribes later.</description></item>
    /// <item><term>The observer throws</term><description>Its subscription ends; <see cref="WebSocketSessionOptions.ObserverFailed"/> is told. The session goes on.</description></item>
    /// <item><term>Dispose</term><description>Nothing is signalled any more.</description></item>
    /// </list>
    /// <para>One call at a time, on whatever thread it happens.</para>
    /// <code>
    /// octets that wait    0-64-90-100-80-60-40-20-0      high 100, low 20
    /// Pressure            l-------h------------l---
    /// </code>
    /// </remarks>
    IObservable<Pressure> Pressure { get; }

    /// <summary>Waits until everything that was accepted before has been written to the transport; returns at once after the end.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>The task</description></listheader>
    /// <item><term>The transport has taken all that was accepted before the call</term><description>Completes; what was accepted since isn't waited for.</description></item>
    /// <item><term>The session ends</term><description>Completes, though something may be unwritten: <see cref="Completion"/> tells.</description></item>
    /// <item><term>The token fires</term><description>Is cancelled; what was accepted is sent all the same.</description></item>
    /// </list>
    /// <code>
    /// accepted      -a-b-c--------
    /// written       ---a----b---c-
    /// FlushAsync    ----[---]           called behind b
    /// </code>
    /// </remarks>
    /// <exception cref="OperationCanceledException">Cancelled; what was accepted is sent all the same.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends a Ping and measures the time until its Pong (RFC 6455 §5.5.2, §5.5.3), also on a raw session, whose <see cref="Incoming"/> shows the Pong as well.</summary>
    /// <returns>
    /// The time from when the Ping was accepted until its Pong, or that of a later Ping, was read, by the session's scheduler. A Pong is read in
    /// its turn: behind what the peer sent before it, and while reading pauses not at all.
    /// </returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>The task</description></listheader>
    /// <item><term>The outbox is full</term><description>The Ping waits; the time begins when it is accepted.</description></item>
    /// <item><term>Its Pong comes, or that of a later Ping</term><description>Completes with the time. A peer may answer the latest of several alone.</description></item>
    /// <item><term>Any other Pong</term><description>Nothing.</description></item>
    /// <item><term>The session closes before the Ping goes out, or ends</term><description>Faults with a <see cref="SessionException"/>.</description></item>
    /// <item><term>The token fires</term><description>Is cancelled; a Ping that waits isn't sent.</description></item>
    /// </list>
    /// <code>
    /// PingAsync    -1--2----------
    /// wire >       -p--p----------
    /// wire &lt;       -------q-------      the Pong of the second Ping alone
    /// results      -------(12)----      6 ms and 3 ms
    /// </code>
    /// </remarks>
    /// <exception cref="SessionException">The session is closing, or has ended before the Pong came.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the Ping may be on its way.</exception>
    Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default);

    /// <summary>The Pings and Pongs of the peer as they come; what has to be answered is answered by the session, if it is none of raw frames.</summary>
    /// <remarks>
    /// <para>Hot: each observer sees the frames from its subscription on, in order, and none is held for it.</para>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>What the observers see</description></listheader>
    /// <item><term>A Ping or Pong is read</term><description>OnNext with it, at all of them, once the octets that came with it have been taken.</description></item>
    /// <item><term>Any other frame</term><description>Nothing; no Close either, which <see cref="Completion"/> tells of.</description></item>
    /// <item><term>The session has ended, in whatever way</term><description>OnCompleted; also for who subscribes later.</description></item>
    /// <item><term>An observer throws</term><description>Its own subscription ends; <see cref="WebSocketSessionOptions.ObserverFailed"/> is told.</description></item>
    /// <item><term>Dispose</term><description>Nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// wire        --t--p--b--q-----x      p = Ping, q = Pong, x = Close
    /// Controls    -----p-----q-----|
    /// </code>
    /// </remarks>
    IObservable<Frame> Controls { get; }

    /// <summary>Sends a message whenever no other was accepted for a time: a sign of life for peers and proxies that look at messages alone.</summary>
    /// <param name="interval">How long no data frame may have been accepted; more than 0. Control frames don't count.</param>
    /// <param name="message">Makes a whole message, or a Ping or Pong, each time anew, on the session's scheduler. What it throws closes the session with 1011.</param>
    /// <returns>Ends the heartbeat when disposed; it ends with the session in any case.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>What follows</description></listheader>
    /// <item><term>A data frame is accepted, whoever sends it</term><description>The interval begins anew. Control frames don't count.</description></item>
    /// <item><term>The interval has passed</term><description><paramref name="message"/> is called and what it makes sent; the next interval begins when that is accepted, which waits while the outbox is full.</description></item>
    /// <item><term><paramref name="message"/> throws, or makes a Close or a fragment</term><description>The heartbeat ends, and the session closes: 1011, for a fault that has no code of its own.</description></item>
    /// <item><term>The session closes or ends</term><description>The heartbeat ends.</description></item>
    /// <item><term>Dispose</term><description>The heartbeat ends; a message of it that waits for room isn't sent.</description></item>
    /// </list>
    /// <code>
    /// sent by others     ---a--b------------c-----
    /// Heartbeat(5ms)     -----------h----h-------h-!
    /// </code>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> isn't positive.</exception>
    IDisposable Heartbeat(TimeSpan interval, Func<Frame> message);

    /// <summary>Ends the session at once, without a handshake: everything completes with 1006.</summary>
    void Abort();

    /// <summary>Closes with 1000: after what was accepted, with the handshake of RFC 6455 §7.</summary>
    /// <remarks>What happens when stands at <see cref="CloseAsync(CloseReason, CancellationToken)"/>.</remarks>
    /// <returns>Completes when the handshake is done or the session has ended otherwise; never faults for a lost connection.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the closing goes on.</exception>
    Task CloseAsync(CancellationToken cancellationToken = default);

    /// <summary>Closes with a reason: after what was accepted, with the handshake of RFC 6455 §7.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>What follows</description></listheader>
    /// <item><term>The call, while the session is open</term><description>A Close goes behind what was accepted; nothing is accepted any more, and those who wait for room fail. The peer's frames still arrive.</description></item>
    /// <item><term>The call, when a Close was sent or the session has ended</term><description>Nothing is sent; the task is that of the end.</description></item>
    /// <item><term>A fragmented message is open</term><description>The session fails with 1011: it can't be completed any more.</description></item>
    /// <item><term>The peer's Close comes</term><description>The task completes.</description></item>
    /// <item><term>It doesn't within <see cref="WebSocketSessionOptions.CloseTimeout"/></term><description>The session is aborted (<see cref="EndKind.CloseTimeout"/>), and the task completes.</description></item>
    /// <item><term>The token fires</term><description>The task is cancelled; the closing goes on.</description></item>
    /// </list>
    /// <code>
    /// accepted      -a-b-----------
    /// CloseAsync    ----[--------]
    /// wire >        ---a--b-x------      x = Close
    /// wire &lt;        ------t------x-
    /// Incoming      ------t------|-
    /// </code>
    /// </remarks>
    /// <returns>Completes when the handshake is done or the session has ended otherwise; never faults for a lost connection.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the closing goes on.</exception>
    Task CloseAsync(CloseReason reason, CancellationToken cancellationToken = default);

    /// <summary>
    /// Closes because of an exception: 1000 for a cancellation, the code of a <see cref="ProtocolException"/>, ahead of what waits, else 1011 with a
    /// text that tells nothing unless <see cref="WebSocketSessionOptions.CloseText"/> says so.
    /// </summary>
    /// <remarks>What happens besides stands at <see cref="CloseAsync(CloseReason, CancellationToken)"/>.</remarks>
    /// <returns>Completes when the handshake is done or the session has ended otherwise.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the closing goes on.</exception>
    Task CloseAsync(Exception cause, CancellationToken cancellationToken = default);

    /// <summary>Holds the delivery of frames until disposed, so that several observers can subscribe before the first frame.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>What follows</description></listheader>
    /// <item><term>A frame is read</term><description>It is held, up to <see cref="WebSocketSessionOptions.ReadAhead"/>; then reading pauses. Control frames are seen to all the same on a default session.</description></item>
    /// <item><term>The session ends</term><description>The end is held behind the frames.</description></item>
    /// <item><term>Dispose of the last hold</term><description>What is held is delivered to all who have subscribed by then.</description></item>
    /// </list>
    /// <code>
    /// wire        -1--2-----3---
    /// Hold        [----!
    /// Incoming    -----(12)-3---
    /// </code>
    /// </remarks>
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

    /// <summary>
    /// How long the peer may be silent before a Ping; <see cref="Timeout.InfiniteTimeSpan"/> for ever, as on every raw session until it is set there: a
    /// raw one sends nothing by itself. Any octet is a sign of life.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither positive nor for ever.</exception>
    TimeSpan PingInterval { get; set; }

    /// <summary>How long after a Ping any octet must have come, else the session ends with 1011 (<see cref="EndKind.KeepAliveTimeout"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither positive nor for ever.</exception>
    TimeSpan PingTimeout { get; set; }

    /// <summary>How the session ended; completes once, after everything else, and never faults.</summary>
    Task<SessionEnd> Completion { get; }

    /// <summary>The same as an observable: one value at the end, also for those who subscribe later.</summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>What happens</term><description>Signal</description></listheader>
    /// <item><term>The session has ended, in whatever way</term><description>The end, then completion: never an error. At once for who subscribes later.</description></item>
    /// <item><term>Dispose</term><description>Nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// Incoming    --t--t--#       the connection was lost
    /// Ended       --------(e|)
    /// </code>
    /// </remarks>
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
