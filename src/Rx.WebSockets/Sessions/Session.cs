using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Linq;
using System.Net;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>The one driver of all transports: a protocol, the loops that feed and drain it, and the gate that guards it.</summary>
/// <remarks>
/// Nothing is delivered, completed or flushed while the gate is held. What changes the protocol ends with <see cref="Settle"/>,
/// which does whatever the change asks for.
/// </remarks>
[DebuggerDisplay("{Role} {Kind} {State}")]
internal sealed class Session : IWebSocketSession
{
    private readonly WebSocketSessionOptions _options;
    private readonly SessionContext _context;
    private readonly Deadlines _deadlines;
    private ExecutionContext? _ambient;
    private volatile bool _hasStarted;

    public Session(IDuplexPipe transport, WebSocketRole role, WebSocketSessionOptions options, SessionContext context)
    {
        options.ThrowIfInvalid();
        (Transport, _options, _context, Role) = (transport, options, context, role);
        _deadlines = new Deadlines(this, options);
        Resumption = new Resumption(options.Scheduler);
        Protocol = new WebSocketProtocol(role, options.ToProtocol(context), options.Random, Now);
        Receiver = new Receiver(this, transport.Input);
        SendQueue = new SendQueue(this, options.OutboxHigh, options.OutboxLow);
        Flushes = new FlushQueue(this);
        Pings = new Pings(this, options.Random);
        ControlFrames = new ControlFrames(this);
        Protocol.ControlTaken = ControlTaken;
        Announcements = new Announcements(this);
        Fates = new Fates(this);
        Pressure = new PressureGauge(this, options.OutboxHigh, options.OutboxLow);
        Intake = new Intake(this);
        IncomingFrames = new IncomingFrames(this);
        OutgoingFrames = new OutgoingFrames(this, options);
        Closing = new Closing(this, options.CloseText);
        Ending = new Ending(this);
        Tap = GuardedTap.For(this, options.Tap);
        Sender = new Sender(this, Tap is null ? transport.Output : new TappedOutput(transport.Output, Tap));
    }

    public Lock Gate { get; } = new();

    public IDuplexPipe Transport { get; }

    public WebSocketProtocol Protocol { get; }

    public Receiver Receiver { get; }

    public Sender Sender { get; }

    /// <summary>Who watches what passes, if anybody does.</summary>
    public ISessionTap? Tap { get; }

    public SendQueue SendQueue { get; }

    public FlushQueue Flushes { get; }

    public Pings Pings { get; }

    public ControlFrames ControlFrames { get; }

    public Announcements Announcements { get; }

    public Fates Fates { get; }

    public PressureGauge Pressure { get; }

    IObservable<Pressure> IWebSocketSession.Pressure => Pressure;

    public Intake Intake { get; }

    public IncomingFrames IncomingFrames { get; }

    public OutgoingFrames OutgoingFrames { get; }

    public Closing Closing { get; }

    public Ending Ending { get; }

    public Resumption Resumption { get; }

    public TimeSpan Now => _deadlines.Now;

    /// <summary>Whether the handler has returned, so that the peer is heard.</summary>
    public bool HasStarted => _hasStarted;

    /// <summary>How many octets were accepted and not yet taken by the transport.</summary>
    public long Queued
    {
        get
        {
            lock (Gate)
            {
                return Protocol.OutboxBytes + Sender.Unflushed;
            }
        }
    }

    public IFlow<Frame> Incoming => IncomingFrames;

    public IFlowObserver<Frame> Outgoing => OutgoingFrames;

    public CancellationToken Lifetime => Ending.Lifetime;

    public CompositeDisposable Attached => Ending.Attached;

    public IScheduler Scheduler => _options.Scheduler;

    public IReadOnlyList<IFrameExtension> Extensions => _context.Extensions;

    public Task<SessionEnd> Completion => Ending.Completion;

    public IObservable<Frame> Controls => ControlFrames;

    public IObservable<SessionEnd> Ended => Observable.Defer(() => Completion.ToObservable(ImmediateScheduler.Instance));

    public ConnectionState State => Protocol.State;

    public WebSocketRole Role { get; }

    public SessionKind Kind => _options.Kind;

    public string? Subprotocol => _context.Subprotocol;

    public HandshakeRequest? Request => _context.Request;

    public HandshakeResponse? Response => _context.Response;

    public EndPoint? LocalEndPoint => _context.LocalEndPoint;

    public EndPoint? RemoteEndPoint => _context.RemoteEndPoint;

    public long DroppedFrames => OutgoingFrames.Dropped;

    public bool Masking
    {
        get => Protocol.Masking;
        set => Set(() => Protocol.Masking = value);
    }

    public int MaxFrameSize
    {
        get => Protocol.MaxFrameSize;
        set => Set(() => Protocol.MaxFrameSize = value);
    }

    public int MaxMessageSize
    {
        get => Protocol.MaxMessageSize ?? Protocol.MaxFrameSize;
        set => Set(() => Protocol.MaxMessageSize = value);
    }

    public TimeSpan PingInterval
    {
        get => Protocol.PingInterval;
        set => Set(() => Protocol.PingInterval = value);
    }

    public TimeSpan PingTimeout
    {
        get => Protocol.PingTimeout;
        set => Set(() => Protocol.PingTimeout = value);
    }

    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) =>
        SendAsync(Frame.Text(text), cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> binary, CancellationToken cancellationToken = default) =>
        OutgoingFrames.SendAsync(Frame.Binary(binary), isBorrowed: true, cancellationToken);

    public ValueTask SendAsync(Frame frame, CancellationToken cancellationToken = default) =>
        OutgoingFrames.SendAsync(frame, isBorrowed: false, cancellationToken);

    public Task<SendFate> SendTrackedAsync(Frame frame, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default) =>
        new TrackedSend(this, frame, Checked(timeToLive), cancellationToken).Task;

    public IFlowObserver<Frame> TrackedOutgoing(Action<Frame, SendFate> onFate, TimeSpan? timeToLive = null)
    {
        ArgumentNullException.ThrowIfNull(onFate);
        return new TrackedFrames(this, onFate, Checked(timeToLive));
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => new(Flushes.WaitAsync(cancellationToken));

    public Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default) => Pings.PingAsync(cancellationToken);

    public IDisposable Heartbeat(TimeSpan interval, Func<Frame> message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(message);
        return new Heartbeat(this, interval, message).Start();
    }

    public void Abort() => Closing.Abort();

    public Task CloseAsync(CancellationToken cancellationToken = default) => CloseAsync(CloseReason.Normal, cancellationToken);

    public Task CloseAsync(CloseReason reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reason.Text, nameof(reason));
        Closing.Begin(reason);
        return Ending.Over.WaitAsync(cancellationToken);
    }

    public Task CloseAsync(Exception cause, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cause);
        Closing.Begin(cause);
        return Ending.Over.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _deadlines.BeginDisposal();
        Closing.Begin(CloseReason.Normal);
        await Completion.ConfigureAwait(false);
    }

    public IDisposable Hold() => IncomingFrames.Hold();

    public TExtension GetExtension<TExtension>(IFrameExtensionFactory<TExtension> factory)
        where TExtension : class, IFrameExtension =>
        TryGetExtension(factory, out var extension)
            ? extension
            : throw new InvalidOperationException($"The extension '{factory.Name}' was not agreed in the handshake of this session.");

    public bool TryGetExtension<TExtension>(IFrameExtensionFactory<TExtension> factory, [NotNullWhen(true)] out TExtension? extension)
        where TExtension : class, IFrameExtension
    {
        ArgumentNullException.ThrowIfNull(factory);
        extension = Extensions.FirstOrDefault(candidate => ReferenceEquals(candidate.Factory, factory)) as TExtension;
        return extension is not null;
    }

    /// <summary>Begins to read. What the handler sets before, or holds, is in force for the first octet.</summary>
    public void Start()
    {
        // What the handler's caller knows (activities, logging scopes, ambient values) is known to the observers, too.
        _ambient = ExecutionContext.Capture();
        _hasStarted = true;
        Schedule(static session => _ = session.Receiver.RunAsync());
        _deadlines.Arm();
    }

    /// <summary>Does something soon, through the seam and in the context of the handler.</summary>
    public void Schedule(Action<Session> action) => Resumption.Schedule(_ambient, this, action);

    /// <summary>Makes sure that the next deadline isn't missed; outside of the gate.</summary>
    public void ArmTimer() => _deadlines.Arm();

    public void Report(Exception fault)
    {
        try
        {
            _options.ObserverFailed?.Invoke(this, fault);
        }
        catch (Exception)
        {
            // A reporter that throws has nobody left to be reported to, and the driver must go on.
        }
    }

    /// <summary>Changes the protocol, and does what that asks for.</summary>
    public void Change(Action change)
    {
        Due due;
        lock (Gate)
        {
            change();
            due = Judge();
        }

        Do(due);
    }

    /// <summary>Does what the last change asks for: flush, wake, tell the end, let the transport go.</summary>
    public void Settle()
    {
        Due due;
        lock (Gate)
        {
            due = Judge();
        }

        Do(due);
    }

    /// <summary>What the last change asks for; under the gate. Followed by <see cref="Do"/> outside of it.</summary>
    public Due Judge()
    {
        // In this order: what is serialised may end the session, or start a timer.
        var flushes = Sender.TryBeginFlush();
        var isJustOver = Ending.TrySettle();
        return new Due(flushes, isJustOver, Ending.ShutsDown, Ending.IsReleased, Receiver.MayGoOn(), _deadlines.Next);
    }

    /// <summary>Does what a change asked for; outside of the gate.</summary>
    public void Do(Due due)
    {
        if (due.Flushes)
        {
            _ = Sender.FlushAsync();
        }

        if (due.GoesOn)
        {
            Receiver.GoOn();
        }

        if (due.IsJustOver)
        {
            Ending.Tell(_options.AbnormalEnd);
        }

        if (due.ShutsDown)
        {
            _ = Sender.CompleteAsync();
        }

        if (due.IsReleased)
        {
            Receiver.Interrupt();
            Sender.Interrupt();
        }
        else
        {
            _deadlines.ArmFor(due.Deadline);
        }

        Flushes.Release();
        Announcements.Release();
    }

    /// <summary>Tells what a send brought about, and waits for its deadline if it has one; outside of the gate.</summary>
    public void Told(Ticket? ticket)
    {
        if (ticket?.Deadline is not null)
        {
            ArmTimer();
        }

        Announcements.Release();
    }

    /// <summary>Ends the rest once the peer isn't heard any more.</summary>
    public async Task SeeOutAsync()
    {
        await Ending.Over.ConfigureAwait(false);
        await Sender.CompleteAsync().ConfigureAwait(false);
        await Ending.ReleaseTransportAsync().ConfigureAwait(false);
        _deadlines.Stop();
        Ending.Complete();
    }

    private void ControlTaken(Frame control, TimeSpan now)
    {
        Pings.Take(control, now);
        ControlFrames.Take(control);
    }

    private void Set(Action change)
    {
        lock (Gate)
        {
            change();
        }

        ArmTimer();
    }

    /// <summary>What a change asks for: each is done outside of the gate.</summary>
    internal readonly record struct Due(bool Flushes, bool IsJustOver, bool ShutsDown, bool IsReleased, bool GoesOn, TimeSpan Deadline);

    private static TimeSpan? Checked(TimeSpan? timeToLive)
    {
        if (timeToLive <= TimeSpan.Zero && timeToLive != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(timeToLive), timeToLive, "The time must be positive.");
        }

        return timeToLive == Timeout.InfiniteTimeSpan ? null : timeToLive;
    }
}
