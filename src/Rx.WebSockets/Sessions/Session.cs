using System;
using System.Buffers;
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
    private readonly SessionTimer _timer;
    private readonly IncomingFrames _incoming;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Promise<SessionEnd> _over;
    private readonly Promise<SessionEnd> _completion;
    private TimeSpan _disposeBy = SessionTimer.Never;
    private Exception? _fault;
    private SessionEnd? _end;
    private ExecutionContext? _ambient;
    private int _corkedOn;
    private bool _dropsMessage;
    private bool _gaveUp;

    public Session(IDuplexPipe transport, WebSocketRole role, WebSocketSessionOptions options, SessionContext context)
    {
        options.ThrowIfInvalid();
        (Transport, _options, _context, Role) = (transport, options, context, role);
        _timer = new SessionTimer(options.Scheduler, Elapsed);
        Resumption = new Resumption(options.Scheduler);
        _over = new Promise<SessionEnd>(Resumption);
        _completion = new Promise<SessionEnd>(Resumption);
        Protocol = new WebSocketProtocol(role, options.ToProtocol(context), options.Random, _timer.Now);
        Receiver = new Receiver(this, transport.Input);
        SendQueue = new SendQueue(this, options.OutboxHigh, options.OutboxLow);
        Flushes = new FlushQueue(this);
        _incoming = new IncomingFrames(this);
        Outgoing = new OutgoingFrames(this);
        Attached = [];
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

    public Resumption Resumption { get; }

    public TimeSpan Now => _timer.Now;

    /// <summary>Whether nothing is sent or delivered any more that isn't on its way already.</summary>
    public bool IsOver => _end is not null;

    /// <summary>Whether the transport is to be let go.</summary>
    public bool IsReleased => Protocol.IsEnded && (IsOver || _gaveUp || Protocol.IsAborted);

    public IFlow<Frame> Incoming => _incoming;

    public IFlowObserver<Frame> Outgoing { get; }

    public CancellationToken Lifetime => _lifetime.Token;

    public CompositeDisposable Attached { get; }

    public IScheduler Scheduler => _options.Scheduler;

    public IReadOnlyList<IFrameExtension> Extensions => _context.Extensions;

    public Task<SessionEnd> Completion => _completion.NewTask();

    public IObservable<SessionEnd> Ended => Observable.Defer(() => Completion.ToObservable(ImmediateScheduler.Instance));

    public ConnectionState State => Protocol.State;

    public WebSocketRole Role { get; }

    public SessionKind Kind => _options.Kind;

    public string? Subprotocol => _context.Subprotocol;

    public HandshakeRequest? Request => _context.Request;

    public HandshakeResponse? Response => _context.Response;

    public EndPoint? LocalEndPoint => _context.LocalEndPoint;

    public EndPoint? RemoteEndPoint => _context.RemoteEndPoint;

    public long DroppedFrames { get; private set; }

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
        get => Kind is SessionKind.Raw ? Timeout.InfiniteTimeSpan : Protocol.PingInterval;
        set => Set(() => NotRaw().PingInterval = value);
    }

    public TimeSpan PingTimeout
    {
        get => Kind is SessionKind.Raw ? Timeout.InfiniteTimeSpan : Protocol.PingTimeout;
        set => Set(() => NotRaw().PingTimeout = value);
    }

    /// <summary>Begins to read. What the handler sets before, or holds, is in force for the first octet.</summary>
    public void Start()
    {
        // What the handler's caller knows (activities, logging scopes, ambient values) is known to the observers, too.
        _ambient = ExecutionContext.Capture();
        Schedule(static session => _ = session.RunAsync());
        ArmTimer();
    }

    /// <summary>Does something soon, through the seam and in the context of the handler.</summary>
    public void Schedule(Action<Session> action) => Resumption.Schedule((session: this, action), static it =>
    {
        if (it.session._ambient is { } context)
        {
            ExecutionContext.Run(context, static state =>
            {
                var (session, action) = (ValueTuple<Session, Action<Session>>)state!;
                action(session);
            }, it);
        }
        else
        {
            it.action(it.session);
        }
    });

    public IDisposable Hold() => _incoming.Hold();

    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) =>
        SendAsync(Frame.Text(text), cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> binary, CancellationToken cancellationToken = default) =>
        SendAsync(Frame.Binary(binary), isBorrowed: true, cancellationToken);

    public ValueTask SendAsync(Frame frame, CancellationToken cancellationToken = default) =>
        SendAsync(frame, isBorrowed: false, cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => new(Flushes.WaitAsync(cancellationToken));

    public void Abort() => Change(() => GiveUp(EndKind.Aborted));

    public Task CloseAsync(CancellationToken cancellationToken = default) => CloseAsync(CloseReason.Normal, cancellationToken);

    public Task CloseAsync(CloseReason reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reason.Text, nameof(reason));
        BeginClose(reason);
        return _over.NewTask().WaitAsync(cancellationToken);
    }

    public Task CloseAsync(Exception cause, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cause);
        BeginClose(cause);
        return _over.NewTask().WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Set(() => _disposeBy = After(Now, _options.CloseTimeout));
        BeginClose(CloseReason.Normal);
        await Completion.ConfigureAwait(false);
    }

    public TExtension GetExtension<TExtension>(IFrameExtensionFactory<TExtension> factory)
        where TExtension : class, IFrameExtension =>
        TryGetExtension(factory, out var extension)
            ? extension
            : throw new InvalidOperationException($"The extension '{factory.Name}' was not agreed in the handshake of this session.");

    public bool TryGetExtension<TExtension>(IFrameExtensionFactory<TExtension> factory, [NotNullWhen(true)] out TExtension? extension)
        where TExtension : class, IFrameExtension
    {
        ArgumentNullException.ThrowIfNull(factory);
        foreach (var candidate in Extensions)
        {
            if (ReferenceEquals(candidate.Factory, factory) && candidate is TExtension found)
            {
                extension = found;
                return true;
            }
        }

        extension = default;
        return false;
    }

    /// <summary>Accepts a frame of somebody who can't wait.</summary>
    public void Push(Frame frame)
    {
        if (frame.Opcode is Opcode.Close)
        {
            BeginClose(frame);
            return;
        }

        var flush = false;
        lock (Gate)
        {
            if (!Protocol.CanSend)
            {
                DroppedFrames++;
                return;
            }

            if (MakeRoom(frame))
            {
                Protocol.Send(frame);
                Tap?.Accepted(frame.Kept());
                flush = TryBeginFlush();
            }
        }

        if (flush)
        {
            _ = Sender.FlushAsync();
        }

        if (!Protocol.CanSend)
        {
            Settle();
        }
    }

    /// <summary>Closes after what was accepted; a fragmented message that nobody ends is a fault of this end.</summary>
    public void BeginClose(CloseReason reason) => BeginClose(Frame.Close(reason));

    private void BeginClose(Frame close) => Change(() =>
    {
        if (Protocol.CanSend && Protocol.IsMessageOpen)
        {
            var fault = new InvalidOperationException("The outgoing frames ended inside a fragmented message (RFC 6455 §5.4).");
            Protocol.Fail(CloseCode.InternalError, TextFor(fault), EndKind.Faulted, fault, Now);
        }

        if (Protocol.CanSend)
        {
            Protocol.Send(close);
            Tap?.Accepted(close);
        }
    });

    public void BeginClose(Exception cause)
    {
        if (cause is OperationCanceledException)
        {
            BeginClose(CloseReason.Normal);
            return;
        }

        Change(() =>
        {
            var reason = CloseReason.Truncated(CloseCode.InternalError, TextFor(cause));
            if (Protocol.CanSend)
            {
                _fault ??= cause;
                Tap?.Accepted(Frame.Close(reason));
            }

            Protocol.Close(reason);
        });
    }

    /// <summary>Accepts a frame; under the gate.</summary>
    /// <returns>Why it can't be sent; null when it was accepted.</returns>
    public Exception? TryAccept(Frame frame)
    {
        if (!Protocol.CanSend)
        {
            return Closed();
        }

        try
        {
            Protocol.Send(frame);
            Tap?.Accepted(frame.Kept());
            return null;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            return fault;
        }
    }

    /// <summary>Takes octets of the peer; what becomes owed meanwhile goes straight into the pipe if that is free.</summary>
    public void Receive(ReadOnlySequence<byte> octets)
    {
        Tap?.Received(octets);
        lock (Gate)
        {
            // What observers send in answer to what is read now goes before the answer to a Close that is read with it.
            Protocol.WithholdsClose = true;
            var now = Now;
            foreach (var segment in octets)
            {
                Sender.Wrote(Protocol.Receive(segment.Span, now, Sender.Direct));
            }
        }
    }

    /// <summary>Delivers what was read; what observers send meanwhile is flushed once, at the end.</summary>
    public void Dispatch()
    {
        _corkedOn = Environment.CurrentManagedThreadId;
        _incoming.Deliver();
        lock (Gate)
        {
            _corkedOn = 0;
            Protocol.IsReadingHeld = false;
            Protocol.WithholdsClose = false;
        }

        Settle();
    }

    public void Deliver() => _incoming.Deliver();

    /// <summary>The inbox is empty, or nobody takes from it.</summary>
    public void Delivered()
    {
        if (_corkedOn == 0)
        {
            Settle();
        }
    }

    public void InputEnded() => Change(() =>
    {
        Tap?.InputEnded(null);
        Protocol.ReceiveEnd(Now);
    });

    public void InputBroke(Exception fault) => Change(() =>
    {
        Tap?.InputEnded(fault);
        if (State is ConnectionState.Open or ConnectionState.CloseSent)
        {
            Protocol.Abort(EndKind.ConnectionLost, fault);
        }

        Protocol.ReceiveEnd(Now);
    });

    public void OutputBroke(Exception? fault)
    {
        lock (Gate)
        {
            Protocol.Abort(EndKind.ConnectionLost, fault);
        }
    }

    public void ObserverFailed(Exception fault) =>
        Change(() => Protocol.Fail(CloseCode.InternalError, TextFor(fault), EndKind.ObserverFailed, fault, Now));

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

    public void ArmTimer()
    {
        TimeSpan deadline;
        lock (Gate)
        {
            deadline = Min(Protocol.Deadline, Min(_disposeBy, StalledBy));
        }

        _timer.Arm(deadline);
    }

    /// <summary>Does what the last change asks for: flush, wake, tell the end, let the transport go.</summary>
    public void Settle()
    {
        bool flush;
        bool goesOn;
        var justOver = false;
        bool shutsDown;
        bool released;
        lock (Gate)
        {
            flush = Sender.TryBeginFlush();
            if (_end is null && Protocol.OutputEnded && (Protocol.IsAborted || Sender.IsAtRest))
            {
                _end = ComposeEnd();
                justOver = true;
                if (State is ConnectionState.Closed && Role is WebSocketRole.Server && !CanShutDownOutput)
                {
                    Protocol.Abort(EndKind.Closed, null);
                }
            }

            // After a clean handshake the server ends the transport first (RFC 6455 §7.1.1).
            shutsDown = _end is not null && (Role is WebSocketRole.Server || State is not ConnectionState.Closed);
            released = IsReleased;
            goesOn = Receiver.MayGoOn();
        }

        if (flush)
        {
            _ = Sender.FlushAsync();
        }

        if (goesOn)
        {
            Receiver.GoOn();
        }

        if (justOver)
        {
            TellEnd(_end!);
        }

        if (shutsDown)
        {
            _ = Sender.CompleteAsync();
        }

        if (released)
        {
            Receiver.Interrupt();
            Sender.Interrupt();
        }
        else
        {
            ArmTimer();
        }

        Flushes.Release();
    }

    private bool CanShutDownOutput => Transport is not ITransport { CanShutDownOutput: false };

    private bool IsCorked => _corkedOn == Environment.CurrentManagedThreadId && Sender.Unflushed < Sender.BatchSize;

    private TimeSpan StalledBy =>
        Sender.StalledSince is { } since && _options.WriteStallTimeout >= TimeSpan.Zero ? After(since, _options.WriteStallTimeout) : SessionTimer.Never;

    private async Task RunAsync()
    {
        await Receiver.RunAsync().ConfigureAwait(false);
        await _over.NewTask().ConfigureAwait(false);
        await Sender.CompleteAsync().ConfigureAwait(false);
        await ReleaseTransportAsync().ConfigureAwait(false);
        _timer.Stop();
        foreach (var extension in Extensions)
        {
            Guard(extension.Dispose);
        }

        foreach (var attached in Attached.ToArray())
        {
            Guard(attached.Dispose);
        }

        Guard(Attached.Dispose);
        Guard(_lifetime.Cancel);
        _completion.Keep(_end!);
    }

    private async ValueTask ReleaseTransportAsync()
    {
        try
        {
            switch (Transport)
            {
                case IAsyncDisposable transport:
                    await transport.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable transport:
                    transport.Dispose();
                    break;
            }
        }
        catch (Exception fault)
        {
            Report(fault);
        }
    }

    private ValueTask SendAsync(Frame frame, bool isBorrowed, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        if (frame.Opcode is Opcode.Close)
        {
            return SendClose(frame);
        }

        Exception? fault = null;
        LinkedListNode<SendQueue.WaitingSend>? waiting = null;
        var flush = false;
        lock (Gate)
        {
            if (Protocol.CanSend && !SendQueue.Admits(frame))
            {
                waiting = SendQueue.Enqueue(isBorrowed ? frame.Copied() : frame);
            }
            else
            {
                // Borrowed memory is copied unless it goes into the pipe at once; an extension may keep what it gets.
                var goesAtOnce = Sender.IsFree && !Protocol.WantsWrite && Extensions.Count == 0
                    && frame.Payload.Length + Sender.Unflushed < Sender.BatchSize - 64;
                var keeps = isBorrowed && !goesAtOnce;
                fault = TryAccept(keeps ? frame.Copied() : frame);
                flush = TryBeginFlush();
            }
        }

        if (waiting is not null)
        {
            return SendQueue.WaitAsync(waiting, cancellationToken);
        }

        if (flush)
        {
            _ = Sender.FlushAsync();
        }

        if (fault is not null)
        {
            return ValueTask.FromException(fault);
        }

        return default;
    }

    private ValueTask SendClose(Frame close)
    {
        if (!Protocol.CanSend)
        {
            return ValueTask.FromException(Closed());
        }

        BeginClose(close);
        return default;
    }

    /// <summary>Serialises what is owed, and takes the right to flush it unless a batch of incoming frames is being dispatched; under the gate.</summary>
    public bool TryBeginFlush()
    {
        if (!IsCorked)
        {
            return Sender.TryBeginFlush();
        }

        Sender.Serialize();
        return !IsCorked && Sender.TryBeginFlush();
    }

    /// <summary>Whether a frame is accepted from somebody who can't wait; a message is never torn, it goes whole or not at all.</summary>
    private bool MakeRoom(Frame frame)
    {
        if (_dropsMessage && frame.Opcode is Opcode.Continuation)
        {
            _dropsMessage = !frame.IsFinal;
            DroppedFrames++;
            return false;
        }

        while (!SendQueue.Fits(frame))
        {
            if (_options.Overflow is Overflow.DropOldest && Protocol.DropOldest() is > 0 and var dropped)
            {
                DroppedFrames += dropped;
            }
            else if (_options.Overflow is Overflow.Close || frame.Opcode is Opcode.Continuation)
            {
                Protocol.Fail(CloseCode.TryAgainLater, "outbox full", EndKind.Overflow, TooMuch(), Now);
                DroppedFrames++;
                return false;
            }
            else
            {
                _dropsMessage = frame.IsControl ? _dropsMessage : !frame.IsFinal;
                DroppedFrames++;
                return false;
            }
        }

        return true;
    }

    private InvalidOperationException TooMuch() => new(
        $"More was sent with OnNext than the outbox of {_options.OutboxHigh} octets holds. OnNextAsync waits, "
        + "a flow that is subscribed to Outgoing waits, and ToFlow(overflow) makes one of an observable that can't.");

    private void Change(Action change)
    {
        lock (Gate)
        {
            change();
        }

        Settle();
    }

    private void Set(Action change)
    {
        lock (Gate)
        {
            change();
        }

        ArmTimer();
    }

    private WebSocketProtocol NotRaw() => Kind is SessionKind.Default
        ? Protocol
        : throw new InvalidOperationException("A raw session sends nothing by itself: it has no keep-alive.");

    /// <summary>Ends the session without a handshake, or what is left of it after one; under the gate.</summary>
    private void GiveUp(EndKind kind)
    {
        Protocol.Abort(kind, null);
        _gaveUp = true;
    }

    private void Elapsed()
    {
        lock (Gate)
        {
            var now = Now;
            Protocol.IsReadingHeld = _corkedOn != 0;
            Protocol.Advance(now);
            if (StalledBy <= now)
            {
                GiveUp(EndKind.WriteStalled);
            }

            if (_disposeBy <= now)
            {
                // After the handshake this only ends the linger.
                _disposeBy = SessionTimer.Never;
                GiveUp(EndKind.CloseTimeout);
            }
        }

        Settle();
    }

    private SessionEnd ComposeEnd() => new()
    {
        Kind = _fault is not null && Protocol.EndKind is EndKind.Closed ? EndKind.Faulted : Protocol.EndKind ?? EndKind.Closed,
        Initiator = Protocol.Initiator,
        CodeSent = Protocol.CodeSent,
        CodeReceived = Protocol.CodeReceived,
        Reason = Protocol.Reason,
        IsClean = State is ConnectionState.Closed && Sender.Unflushed == 0,
        Cause = Protocol.Cause ?? _fault,
        Unwritten = Protocol.UnwrittenOctets + Sender.Unflushed,
    };

    private void TellEnd(SessionEnd end)
    {
        var error = new SessionException(end) { Session = this };
        SendQueue.Fail(error);
        _incoming.End(end.IsClean || _options.AbnormalEnd is AbnormalEnd.Complete ? null : error);
        _over.Keep(end);
    }

    private SessionException Closed() => _end is { } end
        ? new SessionException(end) { Session = this }
        : new SessionException(null, $"Nothing can be sent: the session is closing ({State}).") { Session = this };

    private string TextFor(Exception fault) => _options.CloseText is CloseText.Full ? fault.Message : "";

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault)
        {
            Report(fault);
        }
    }

    private static TimeSpan After(TimeSpan instant, TimeSpan wait) =>
        wait > SessionTimer.Never - instant ? SessionTimer.Never : instant + wait;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
