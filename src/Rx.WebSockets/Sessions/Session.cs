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
    private readonly SessionContext _context;
    private readonly Deadlines _deadlines;
    private ExecutionContext? _ambient;
    private volatile bool _hasStarted;
    private SeldomParts? _seldom;
    private SendQueue _sendQueue;
    private Intake _intake;
    private Ending _ending;

    public Session(IDuplexPipe transport, WebSocketRole role, WebSocketSessionOptions options, SessionContext context)
    {
        options.ThrowIfInvalid();
        (Transport, Options, _context, Role) = (transport, options, context, role);
        (_sendQueue, _intake, _ending) = (new(this), new(this), new(this));
        Resumption = Resumption.Of(options.Scheduler);
        _deadlines = new Deadlines(this);
        Protocol = new WebSocketProtocol(role, options.ToProtocol(context), options.Random, Now);
        Receiver = new Receiver(this, transport.Input);
        IncomingFrames = new IncomingFrames(this);
        OutgoingFrames = new OutgoingFrames(this);
        Tap = GuardedTap.For(this, options.Tap);
        Sender = new Sender(this, Tap is null ? transport.Output : new TappedOutput(transport.Output, Tap));
    }

    public Lock Gate { get; } = new();

    public WebSocketSessionOptions Options { get; }

    public IDuplexPipe Transport { get; }

    public WebSocketProtocol Protocol { get; }

    public Receiver Receiver { get; }

    public Sender Sender { get; }

    /// <summary>Who watches what passes, if anybody does.</summary>
    public ISessionTap? Tap { get; }

    public FlushQueue? Flushes => _seldom?.Flushes;

    public Pings? Pings => _seldom?.Pings;

    public ControlFrames? ControlFrames => _seldom?.ControlFrames;

    public Announcements? Announcements => _seldom?.Announcements;

    public Fates? Fates => _seldom?.Fates;

    public PressureGauge? Gauge => _seldom?.Gauge;

    public Silence? Silence => _seldom?.Silence;

    // Small parts are no objects of their own, so that a session takes less memory.
    public ref SendQueue SendQueue => ref _sendQueue;

    public ref Intake Intake => ref _intake;

    public ref Ending Ending => ref _ending;

    public IncomingFrames IncomingFrames { get; }

    public OutgoingFrames OutgoingFrames { get; }

    // It holds nothing, and a session ends once.
    public Closing Closing => new(this, Options.CloseText);

    public Resumption Resumption { get; }

    public TimeSpan Now => Resumption.Now;

    /// <summary>Is called when everything else has ended, as one who awaits <see cref="Completion"/> goes on. Default: null.</summary>
    public Action<Session>? Completed { get; set; }

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

    public IScheduler Scheduler => Options.Scheduler;

    public IReadOnlyList<IFrameExtension> Extensions => _context.Extensions;

    public Task<SessionEnd> Completion => Ending.Completion;

    public IObservable<Frame> Controls => OnDemand(ref Seldom.ControlFrames, static session => new ControlFrames(session.HearingControls()));

    public IObservable<Pressure> Pressure => OnDemand(ref Seldom.Gauge, static session => new PressureGauge(session));

    public IObservable<SessionEnd> Ended => Observable.Defer(() => Completion.ToObservable(ImmediateScheduler.Instance));

    public ConnectionState State => Protocol.State;

    public WebSocketRole Role { get; }

    public SessionKind Kind => Options.Kind;

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
        TextSend.SendAsync(this, text, cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> binary, CancellationToken cancellationToken = default) =>
        OutgoingFrames.SendAsync(Frame.Binary(binary), isBorrowed: true, cancellationToken);

    public ValueTask SendAsync(Frame frame, CancellationToken cancellationToken = default) =>
        OutgoingFrames.SendAsync(frame, isBorrowed: false, cancellationToken);

    public Task<SendFate> SendTrackedAsync(Frame frame, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default) =>
        new TrackedSend(Tracking(), frame, Checked(timeToLive), cancellationToken).Task;

    public IFlowObserver<Frame> TrackedOutgoing(Action<Frame, SendFate> onFate, TimeSpan? timeToLive = null)
    {
        ArgumentNullException.ThrowIfNull(onFate);
        return new TrackedFrames(Tracking(), onFate, Checked(timeToLive));
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        new(OnDemand(ref Seldom.Flushes, static session => new FlushQueue(session)).WaitAsync(cancellationToken));

    public Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default) =>
        OnDemand(ref Seldom.Pings, static session => new Pings(session.HearingControls())).PingAsync(cancellationToken);

    public IDisposable Heartbeat(TimeSpan interval, Func<Frame> message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(message);
        return new Heartbeat(this, OnDemand(ref Seldom.Silence, static session => new Silence(session)), interval, message).Start();
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
            Options.ObserverFailed?.Invoke(this, fault);
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
            Ending.Tell(Options.AbnormalEnd);
        }

        if (due.ShutsDown)
        {
            _ = Sender.CompleteAsync();
        }

        if (due.IsReleased)
        {
            Sender.Interrupt();
            Receiver.Interrupt();
        }
        else
        {
            _deadlines.Arm(due.Deadline);
        }

        Flushes?.Release();
        Announcements?.Release();
    }

    /// <summary>A part that most sessions never need, made when it is first asked for.</summary>
    public T OnDemand<T>(ref T? part, Func<Session, T> make)
        where T : class
    {
        if (part is { } made)
        {
            return made;
        }

        lock (Gate)
        {
            return part ??= make(this);
        }
    }

    /// <summary>Something is to be told to those who watch this session; under the gate. Followed by <see cref="Settle"/> or the like.</summary>
    public void Announce(Action announcement) => OnDemand(ref Seldom.Announcements, static session => new Announcements(session)).Add(announcement);

    /// <summary>Tells what a send brought about, and waits for its deadline if it has one; outside of the gate.</summary>
    public void Told(Ticket? ticket)
    {
        if (ticket?.Deadline is not null)
        {
            ArmTimer();
        }

        Announcements?.Release();
    }

    /// <summary>Ends the rest once the peer isn't heard any more.</summary>
    public async Task SeeOutAsync()
    {
        await Ending.Over.ConfigureAwait(false);
        await Sender.CompleteAsync().ConfigureAwait(false);
        await Ending.ReleaseTransportAsync().ConfigureAwait(false);
        _deadlines.Stop();
        Ending.Complete();
        if (Completed is { } completed)
        {
            Resumption.Schedule(this, completed);
        }
    }

    private SeldomParts Seldom => OnDemand(ref _seldom, static _ => new SeldomParts());

    private Session Tracking()
    {
        OnDemand(ref Seldom.Fates, static session => new Fates(session));
        return this;
    }

    private Session HearingControls()
    {
        Protocol.ControlTaken ??= (control, now) =>
        {
            Pings?.Take(control, now);
            ControlFrames?.Take(control);
        };
        return this;
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
