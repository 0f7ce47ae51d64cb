using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Protocol;

/// <summary>One end of an open WebSocket connection, without any I/O: told what arrived, asked what to send (RFC 6455 §5–§8).</summary>
/// <remarks>
/// <code>
/// var server = new WebSocketProtocol(WebSocketRole.Server, ProtocolOptions.Default, random);
/// server.Receive(octets, now);
/// while (server.TryRead(out var frame)) inbox.Add(frame);
/// server.WriteTo(output, int.MaxValue, now);
/// </code>
/// Not thread-safe. Times are measured from any fixed instant and never go back; <see cref="Deadline"/> tells when
/// <see cref="Advance"/> is due. After the first fault of the peer one Close with the right code is owed, what still arrives
/// is discarded, and frames that were read before stay readable.
/// </remarks>
[DebuggerDisplay("{_role} {State}, {HeldBytes} octets held")]
public sealed class WebSocketProtocol
{
    private readonly WebSocketRole _role;
    private readonly ProtocolOptions _options;
    private readonly OutgoingSide _outgoing;
    private IncomingSide _incoming;
    private CloseHandshake _closing = CloseHandshake.NotBegun;
    private KeepAlive _keepAlive;
    private bool _answerDue;
    private bool _floods;
    private bool _inputEnded;
    private bool _lingered;
    private TimeSpan _timer = KeepAlive.Never;

    /// <summary>A connection whose opening handshake is done.</summary>
    /// <param name="role">Which end this is.</param>
    /// <param name="options">Limits, times and extensions.</param>
    /// <param name="random">Where mask keys come from.</param>
    /// <param name="now">The present instant.</param>
    /// <exception cref="ArgumentException">
    /// Two extensions claim the same bit, a size or time is out of range, or masking goes against the role on a default connection.
    /// </exception>
    public WebSocketProtocol(WebSocketRole role, ProtocolOptions options, IRandomSource random, TimeSpan now = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        options.ThrowIfInvalid(role);
        (_role, _options) = (role, options);
        _incoming = new IncomingSide(role, options);
        _outgoing = new OutgoingSide(options, random) { Masking = options.Masking ?? role is WebSocketRole.Client };
        var interval = options.Kind is SessionKind.Raw ? System.Threading.Timeout.InfiniteTimeSpan : options.PingInterval;
        _keepAlive = new KeepAlive(now) { Interval = interval, Timeout = options.PingTimeout };
    }

    /// <summary>Where the connection stands.</summary>
    public ConnectionState State => _closing.State;

    /// <summary>The fault of the peer that made the connection fail; null without one.</summary>
    public ProtocolException? Failure => _closing.Cause as ProtocolException;

    /// <summary>The code of the Close that was sent, <see cref="CloseCode.NoStatus"/> for one without a body; null before.</summary>
    public CloseCode? CodeSent => _closing.CodeSent;

    /// <summary>The code of the Close that was received, <see cref="CloseCode.NoStatus"/> for one without a body; null before.</summary>
    public CloseCode? CodeReceived => _closing.CodeReceived;

    /// <summary>The text of the Close that came first, or of the failure.</summary>
    public string Reason => _closing.Reason;

    /// <summary>Who began the end; of no meaning while the state is Open.</summary>
    public Initiator Initiator => _closing.Initiator;

    /// <summary>What ends the connection, or ended it; null while the state is Open.</summary>
    public EndKind? EndKind => State is ConnectionState.Open ? null : _closing.Kind;

    /// <summary>The exception behind the end, if there is one.</summary>
    public Exception? Cause => _closing.Cause;

    /// <summary>Whether the transport may be let go: nothing more is read or written.</summary>
    public bool IsEnded => State is ConnectionState.Aborted || (HandshakeIsOver && (_inputEnded || _lingered));

    /// <summary>Whether the connection went without a closing handshake.</summary>
    public bool IsAborted => State is ConnectionState.Aborted;

    /// <summary>Whether the peer sends nothing any more.</summary>
    public bool IsInputEnded => _inputEnded;

    /// <summary>Whether nothing follows what was written, so that the transport's output may be shut down.</summary>
    public bool OutputEnded => State is ConnectionState.Aborted || HandshakeIsOver;

    /// <summary>Whether octets from the peer are wanted; false while the application holds as much as the read-ahead allows.</summary>
    public bool WantsRead => !IsEnded && !_inputEnded && (State is not ConnectionState.Open || !_incoming.IsFull);

    /// <summary>Whether nobody reads at the moment, so that the peer's silence proves nothing. Default: false.</summary>
    public bool IsReadingHeld
    {
        get;
        set
        {
            if (field != value)
            {
                field = value;
                PauseOrResume();
            }
        }
    }

    /// <summary>Whether the answer to a Close waits, so that what the frames before it ask for can go first. Default: false.</summary>
    public bool WithholdsClose
    {
        get;
        set
        {
            field = value;
            AnswerClose();
        }
    }

    /// <summary>Whether octets are owed to the peer.</summary>
    public bool WantsWrite => !OutputEnded && State is not ConnectionState.CloseSent && _outgoing.OwesAny;

    /// <summary>When <see cref="Advance"/> is due at the latest; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan Deadline
    {
        get
        {
            var keepAlive = KeepsAlive ? _keepAlive.Deadline : KeepAlive.Never;
            return keepAlive < _timer ? keepAlive : _timer;
        }
    }

    /// <summary>Whether <see cref="Deadline"/> only asks for the time, from which silence counts.</summary>
    internal bool NeedsTime => KeepsAlive && _keepAlive.NeedsTime;

    /// <summary>Octets held: undelivered and unsent frames with 64 octets of overhead each, and what has arrived of the next ones.</summary>
    public long HeldBytes => _incoming.Held + _outgoing.Held;

    /// <summary>Octets that wait to be sent: payloads with 64 octets of overhead for each frame.</summary>
    public long OutboxBytes => _outgoing.Held;

    /// <summary>Octets on the wire that were accepted and that are not written: those that wait, and those that never will be.</summary>
    public long UnwrittenOctets => _outgoing.UnwrittenOctets;

    /// <summary>Whether the time given to <see cref="WriteTo"/> counts: a Close may be written, which starts a timer.</summary>
    public bool WriteNeedsTime => _outgoing.OwesClose || _options.Transforms.Count > 0;

    /// <summary>How many data frames were accepted so far.</summary>
    public long FramesAccepted => _outgoing.FramesAccepted;

    /// <summary>How many of them were written whole, or dropped.</summary>
    public long FramesWritten => _outgoing.FramesWritten;

    /// <summary>How many control frames were accepted so far, automatic ones included.</summary>
    public long ControlsAccepted => _outgoing.ControlsAccepted;

    /// <summary>How many of them were written, or superseded.</summary>
    public long ControlsWritten => _outgoing.ControlsWritten;

    /// <summary>Whether a fragmented outgoing message was begun and not ended: other messages wait for it.</summary>
    public bool IsMessageOpen => _outgoing.IsMessageOpen;

    /// <summary>Whether <see cref="Send(Frame)"/> takes frames: no Close was asked for.</summary>
    public bool CanSend => _outgoing.IsOpen && State is (ConnectionState.Open or ConnectionState.CloseReceived);

    /// <summary>The largest payload of one incoming frame in octets, in force from the next header on.</summary>
    public int MaxFrameSize
    {
        get => _incoming.MaxFrameSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _incoming.MaxFrameSize = value;
        }
    }

    /// <summary>The largest incoming message in octets; null follows <see cref="MaxFrameSize"/>.</summary>
    public int? MaxMessageSize
    {
        get => _incoming.MaxMessageSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0, nameof(value));
            _incoming.MaxMessageSize = value;
        }
    }

    /// <summary>How long the peer may be silent before a Ping; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for ever, as a raw connection begins.</summary>
    public TimeSpan PingInterval
    {
        get => _keepAlive.Interval;
        set
        {
            ProtocolOptions.ThrowIfNotPositive(value, nameof(value));
            _keepAlive.Interval = value;
        }
    }

    /// <summary>How long after a Ping an octet must have come; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan PingTimeout
    {
        get => _keepAlive.Timeout;
        set
        {
            ProtocolOptions.ThrowIfNotPositive(value, nameof(value));
            _keepAlive.Timeout = value;
        }
    }

    /// <summary>Whether frames that are written from now on are masked.</summary>
    /// <exception cref="InvalidOperationException">A default connection masks as its role demands (RFC 6455 §5.1).</exception>
    public bool Masking
    {
        get => _outgoing.Masking;
        set
        {
            if (_options.Kind is SessionKind.Default && value != (_role is WebSocketRole.Client))
            {
                throw new InvalidOperationException(
                    $"A {_role} must {(value ? "not " : "")}mask (RFC 6455 §5.1); only raw connections may break that, in tests.");
            }

            _outgoing.Masking = value;
        }
    }

    /// <summary>Whether whole messages come in rented arrays, which who reads them gives back. Default: false.</summary>
    internal bool RentsPayloads
    {
        get => _incoming.RentsPayloads;
        set => _incoming.RentsPayloads = value;
    }

    /// <summary>Is told of each Ping and Pong, and of the instant, while <see cref="Receive"/> takes it. Default: null.</summary>
    internal Action<Frame, TimeSpan>? ControlTaken { get; set; }

    /// <summary>Whether the last octets brought a frame, or a fault: without that nothing is due but more octets.</summary>
    internal bool TookFrames { get; private set; }

    private bool TakesFrames => State is ConnectionState.Open or ConnectionState.CloseSent;

    private bool HandshakeIsOver => State is ConnectionState.Closed || (State is ConnectionState.Failing && _closing.CodeSent is not null);

    private bool KeepsAlive => State is ConnectionState.Open;

    /// <summary>Takes octets of the peer, all of them.</summary>
    /// <param name="octets">What arrived, in any pieces.</param>
    /// <param name="now">The present instant.</param>
    /// <param name="output">If given, octets that become owed meanwhile are written there at once, so that every Ping of a batch is answered.</param>
    /// <returns>How many octets were written to <paramref name="output"/>.</returns>
    public int Receive(ReadOnlySpan<byte> octets, TimeSpan now, IBufferWriter<byte>? output = null) => Absorb(octets, 0, now, output);

    /// <summary>Where the payload that is arriving goes on, if it lacks many octets: they may be read right there.</summary>
    /// <param name="least">How many it must lack.</param>
    /// <returns>Part of what it lacks, or nothing. Good until the next call of <see cref="Receive"/> or <see cref="ReceiveInRoom"/>.</returns>
    internal Memory<byte> PayloadRoom(int least) => TakesFrames ? _incoming.PayloadRoom(least) : default;

    /// <summary>The same as <see cref="Receive"/> for octets that stand at the beginning of <see cref="PayloadRoom"/>.</summary>
    internal int ReceiveInRoom(int count, TimeSpan now, IBufferWriter<byte>? output = null) => Absorb(default, count, now, output);

    /// <summary>The input has ended: 1006, unless Closes have passed both ways or ours only has to follow.</summary>
    public void ReceiveEnd(TimeSpan now)
    {
        _inputEnded = true;
        if (State is ConnectionState.Open or ConnectionState.CloseSent)
        {
            Abort(Protocol.EndKind.ConnectionLost, null);
        }

        if (IsEnded)
        {
            _timer = KeepAlive.Never;
        }
    }

    /// <summary>Queues a frame: data in order, Ping and Pong before it, Close like <see cref="Close(CloseReason?)"/>.</summary>
    /// <exception cref="InvalidOperationException">A Close was sent or asked for, or a continuation continues nothing.</exception>
    /// <exception cref="ArgumentException">Reserved bits that no extension claims, or a Close body that must not be sent.</exception>
    public void Send(Frame frame) => Send(frame, null);

    /// <summary>The same, with a mark that goes with the frame.</summary>
    internal void Send(Frame frame, FrameMark? mark, bool isPushed = false)
    {
        if (!CanSend)
        {
            throw new InvalidOperationException($"No frame can be sent after a Close (RFC 6455 §5.5.1); the state is {State}.");
        }

        if (frame.Opcode is Opcode.Close)
        {
            Close(CheckedReason(frame), mark);
        }
        else if (frame.IsControl)
        {
            ThrowIfReserved(frame, ReservedBits.None);
            _outgoing.AddControl(frame, mark);
        }
        else
        {
            ThrowIfReserved(frame, _options.Kind is SessionKind.Raw ? _options.Claims : ReservedBits.None);
            if (frame.Opcode is Opcode.Continuation && !IsMessageOpen)
            {
                throw new InvalidOperationException("A continuation frame needs a message that was begun with NotFinal() (RFC 6455 §5.4).");
            }

            _outgoing.AddData(frame, mark, isPushed);
        }
    }

    /// <summary>Asks for the closing handshake; the Close goes behind what was accepted. Does nothing when one was asked for before.</summary>
    /// <param name="reason">What the peer reads; null for an empty body.</param>
    public void Close(CloseReason? reason) => Close(reason, null);

    /// <summary>
    /// Answers a Ping with a Pong, of which only the latest waits (RFC 6455 §5.5.3), or a Close with its own reason (§5.5.1), behind what was
    /// accepted. A default connection does so by itself. Does nothing when a Close was asked for before.
    /// </summary>
    /// <param name="frame">A Ping or a Close of the peer.</param>
    /// <exception cref="ArgumentException">Nothing else has an answer; or the Close has a body that must not be sent.</exception>
    public void Answer(Frame frame)
    {
        if (frame.Opcode is Opcode.Close)
        {
            Close(CheckedReason(frame));
        }
        else if (frame.Opcode is not Opcode.Ping)
        {
            throw new ArgumentException($"A {frame.Opcode} frame has no answer (RFC 6455 §5.5).", nameof(frame));
        }
        else if (CanSend)
        {
            _outgoing.Answer(Frame.Pong(frame.Payload));
        }
    }

    /// <summary>Fails the connection (RFC 6455 §7.1.7): a Close at the next frame border, ahead of queued data; input is discarded.</summary>
    /// <param name="code">What the peer reads.</param>
    /// <param name="text">Likewise, cut to 123 octets.</param>
    /// <param name="kind">What ended the connection.</param>
    /// <param name="cause">The exception behind it, if there is one.</param>
    /// <param name="now">The present instant.</param>
    public void Fail(CloseCode code, string text, EndKind kind, Exception? cause, TimeSpan now)
    {
        if (State is ConnectionState.Closed or ConnectionState.Failing or ConnectionState.Aborted)
        {
            return;
        }

        var reason = CloseReason.Truncated(code, text);
        var sentBefore = State is ConnectionState.CloseSent;
        _closing = _closing.Fail(reason, kind, cause);
        _incoming.DiscardPartial();
        if (sentBefore)
        {
            _outgoing.Discard();
        }
        else
        {
            _outgoing.Fail(Frame.Close(reason));
        }

        _timer = After(now, sentBefore ? _options.Linger : _options.CloseTimeout);
    }

    /// <summary>Ends the connection at once, without a handshake. Does nothing after one.</summary>
    public void Abort(EndKind kind, Exception? cause)
    {
        if (State is ConnectionState.Closed)
        {
            _lingered = true;
        }
        else if (State is not ConnectionState.Aborted)
        {
            var initiator = kind is Protocol.EndKind.ConnectionLost ? Initiator.Transport : Initiator.Local;
            _closing = _closing.Abort(initiator, kind, cause);
            _outgoing.Abandon();
            _incoming.DiscardPartial();
        }

        _timer = KeepAlive.Never;
    }

    /// <summary>Tells the time, which is less than <see cref="Advance"/> does.</summary>
    internal void Tell(TimeSpan now) => _keepAlive.Tell(now);

    /// <summary>Does what time asks for: a Ping, a keep-alive or close timeout, the end of lingering.</summary>
    public void Advance(TimeSpan now)
    {
        if (_timer <= now)
        {
            _timer = KeepAlive.Never;
            if (State is ConnectionState.Closed or ConnectionState.Failing)
            {
                _lingered = true;
                if (!HandshakeIsOver)
                {
                    Abort(Protocol.EndKind.CloseTimeout, null);
                }
            }
            else
            {
                Abort(Protocol.EndKind.CloseTimeout, null);
            }
        }

        if (!KeepsAlive)
        {
            return;
        }

        switch (_keepAlive.Advance(now))
        {
            case KeepAliveVerdict.Ping:
                _outgoing.AddControl(Frame.Ping(PingPayload(now)));
                break;
            case KeepAliveVerdict.Lost:
                Fail(CloseCode.InternalError, "keep-alive timeout", Protocol.EndKind.KeepAliveTimeout, null, now);
                break;
        }
    }

    /// <summary>Takes the next frame for the application: a whole message, or on a raw connection a frame as on the wire.</summary>
    public bool TryRead(out Frame frame)
    {
        var taken = _incoming.TryRead(out frame);
        PauseOrResume();
        return taken;
    }

    /// <summary>Takes frames that have arrived, in order, as long as they are small and reading neither begins nor ends by that.</summary>
    /// <param name="frames">Takes them.</param>
    /// <param name="mostOctets">How many octets their payloads have at most.</param>
    /// <returns>How many frames were taken.</returns>
    internal int ReadSmall(Span<Frame> frames, int mostOctets)
    {
        var count = 0;
        while (count < frames.Length && _incoming.TryReadSmall(out frames[count], mostOctets))
        {
            mostOctets -= frames[count++].Payload.Length;
        }

        return count;
    }

    /// <summary>Writes octets that are owed to the peer, in the middle of a frame if need be.</summary>
    /// <param name="output">Takes the octets.</param>
    /// <param name="maxOctets">About how many at most; a header isn't split, so it may be up to 14 more.</param>
    /// <param name="now">The present instant.</param>
    /// <returns>How many octets were written; 0 when none were owed.</returns>
    public int WriteTo(IBufferWriter<byte> output, int maxOctets, TimeSpan now)
    {
        if (!WantsWrite)
        {
            return 0;
        }

        var written = _outgoing.WriteTo(output, maxOctets, out var close);
        if (close is { } sent)
        {
            CloseWritten(sent, now);
        }
        else if (_outgoing.Fault is { } fault)
        {
            Fail(CloseCode.InternalError, "an extension failed", Protocol.EndKind.Faulted, fault, now);
            written += WriteTo(output, Math.Max(maxOctets - written, 0), now);
        }

        return written;
    }

    /// <summary>Drops the oldest message that waits whole.</summary>
    /// <returns>How many frames it had; 0 when there is none.</returns>
    public int DropOldest() => _outgoing.DropOldest(onlyPushed: false, []);

    /// <summary>Drops the oldest message that waits whole and came from somebody who couldn't wait.</summary>
    internal int DropOldestPushed(List<FrameMark> marks) => _outgoing.DropOldest(onlyPushed: true, marks);

    /// <summary>Removes a whole message that waits.</summary>
    internal bool TryRemove(FrameMark mark) => _outgoing.TryRemove(mark);

    /// <summary>Puts a whole message in the place of another one that waits.</summary>
    internal void Replace(FrameMark old, Frame frame, FrameMark mark)
    {
        ThrowIfReserved(frame, _options.Kind is SessionKind.Raw ? _options.Claims : ReservedBits.None);
        _outgoing.Replace(old, frame, mark);
    }

    /// <summary>How many octets of a frame that was begun are not written yet.</summary>
    internal int LeftOfFrame => _outgoing.LeftOfFrame;

    /// <summary>Sends a small whole message by writing it, if nothing waits that would go before it and no extension transforms it.</summary>
    /// <returns>How many octets were written; 0 when it has to be sent and written like any other.</returns>
    internal int WriteAtOnce(Frame frame, IBufferWriter<byte> output) =>
        CanSend && frame.FirstOctet is 0x81 or 0x82 && _options.Transforms.Count == 0 ? _outgoing.WriteAtOnce(frame, output) : 0;


    private void Close(CloseReason? reason, FrameMark? mark)
    {
        if (CanSend)
        {
            _outgoing.Close(reason is { } given ? Frame.Close(given) : Frame.Close(), mark);
        }
    }

    private int Absorb(ReadOnlySpan<byte> octets, int inRoom, TimeSpan now, IBufferWriter<byte>? output)
    {
        var written = 0;
        TookFrames = false;
        if (octets.IsEmpty && inRoom == 0)
        {
            return written;
        }

        _keepAlive.Heard(now);
        try
        {
            if (inRoom > 0 && TakesFrames)
            {
                _incoming.Fill(inRoom);
            }

            while ((!octets.IsEmpty || _incoming.IsFrameWhole) && TakesFrames && _incoming.TryReceive(ref octets, out var frame))
            {
                TookFrames = true;
                written += Take(frame, now, output);
            }
        }
        catch (ProtocolException fault)
        {
            TookFrames = true;
            Fail(fault.Code, fault.Message, Protocol.EndKind.ProtocolError, fault, now);
        }
        catch (Exception fault) when (_options.Transforms.Count > 0 && fault is not OutOfMemoryException)
        {
            TookFrames = true;
            Fail(CloseCode.InternalError, "an extension failed", Protocol.EndKind.Faulted, fault, now);
        }

        PauseOrResume();
        return written;
    }

    private int Take(Frame frame, TimeSpan now, IBufferWriter<byte>? output)
    {
        if (frame.Opcode is Opcode.Ping or Opcode.Pong)
        {
            ControlTaken?.Invoke(frame, now);
        }

        if (frame.Opcode is Opcode.Close)
        {
            TakeClose(frame, now);
        }
        else if (_options.Kind is SessionKind.Raw)
        {
            Keep(frame);
        }
        else if (frame.Opcode is Opcode.Ping)
        {
            return AnswerAtOnce(frame, now, output);
        }
        else if (!frame.IsControl && !Floods())
        {
            _incoming.Join(frame);
        }

        return 0;
    }

    // After our own Close the peer's is awaited at any price: data beyond the read-ahead makes room for it, and once some was
    // discarded all that follows is, so that the application sees no gap.
    private bool Floods()
    {
        if (!_floods && State is ConnectionState.CloseSent && _incoming.IsFull)
        {
            _floods = true;
            _incoming.DiscardMessage();
        }

        return _floods;
    }

    private void Keep(Frame frame)
    {
        if (!Floods())
        {
            _incoming.Keep(frame);
        }
    }

    private int AnswerAtOnce(Frame ping, TimeSpan now, IBufferWriter<byte>? output)
    {
        var canSend = CanSend;
        Answer(ping);
        return output is null || !canSend ? 0 : WriteTo(output, int.MaxValue, now);
    }

    private void TakeClose(Frame frame, TimeSpan now)
    {
        var reason = CloseBody.Judge(frame.Payload.Span);
        if (_options.Kind is SessionKind.Raw)
        {
            _incoming.Keep(frame);
        }
        else
        {
            _answerDue = true;
        }

        _closing = _closing.Received(reason);
        AnswerClose();
        _incoming.DiscardPartial();
        _timer = After(now, State is ConnectionState.Closed ? _options.Linger : _options.CloseTimeout);
    }

    private void AnswerClose()
    {
        if (_answerDue && !WithholdsClose)
        {
            _answerDue = false;
            Close(_closing.ReasonReceived);
        }
    }

    private void CloseWritten(Frame close, TimeSpan now)
    {
        _closing = _closing.Sent(close.GetCloseReason());
        _outgoing.Discard();
        _timer = After(now, HandshakeIsOver ? _options.Linger : _options.CloseTimeout);
    }

    private void PauseOrResume()
    {
        if (WantsRead && !IsReadingHeld)
        {
            _keepAlive.Resume();
        }
        else
        {
            _keepAlive.Pause();
        }
    }

    private void ThrowIfReserved(Frame frame, ReservedBits allowed)
    {
        if ((frame.Reserved & ~allowed) is not ReservedBits.None)
        {
            throw new ArgumentException(
                $"{frame.Reserved} can't be set on a {frame.Opcode} frame here: only extensions set bits that they claim (RFC 6455 §5.2).", nameof(frame));
        }
    }

    private static CloseReason? CheckedReason(Frame frame)
    {
        try
        {
            return CloseBody.Judge(frame.Payload.Span);
        }
        catch (ProtocolException fault)
        {
            throw new ArgumentException($"{fault.Message} ({fault.Section})", nameof(frame), fault);
        }
    }

    private static byte[] PingPayload(TimeSpan now) => BitConverter.GetBytes(now.Ticks);

    private static TimeSpan After(TimeSpan now, TimeSpan wait) =>
        wait < TimeSpan.Zero || wait > KeepAlive.Never - now ? KeepAlive.Never : now + wait;
}
