using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>Accepts frames to be sent, from those who wait as well as from those who can't.</summary>
internal sealed class OutgoingFrames(Session session, WebSocketSessionOptions options) : IFlowObserver<Frame>, ITakesRented, IAnswers
{
    private bool _dropsMessage;
    private int _watchers;
    private TimeSpan _lastAccepted;

    /// <summary>How many frames of those who can't wait were dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>For how long no data frame was accepted, while somebody watches.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (session.Gate)
            {
                return session.Now - _lastAccepted;
            }
        }
    }

    public ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default) =>
        SendAsync(value, isBorrowed: false, cancellationToken);

    public void OnNext(Frame value)
    {
        if (value.Opcode is Opcode.Close)
        {
            session.Closing.Begin(value);
            return;
        }

        var flush = false;
        bool fails;
        lock (session.Gate)
        {
            if (!session.Protocol.CanSend)
            {
                Dropped++;
                return;
            }

            var fits = MakeRoom(value);
            fails = !fits && options.Overflow.Kind is OverflowKind.Fail;
            if (fits)
            {
                Accept(value);
                flush = session.Intake.TryBeginFlush();
            }
        }

        if (flush)
        {
            _ = session.Sender.FlushAsync();
        }

        if (fails)
        {
            throw TooMuch();
        }

        if (!session.Protocol.CanSend)
        {
            session.Settle();
        }
    }

    public void Answer(Frame frame)
    {
        bool flush;
        lock (session.Gate)
        {
            session.Protocol.Answer(frame);
            flush = session.Intake.TryBeginFlush();
        }

        if (flush)
        {
            _ = session.Sender.FlushAsync();
        }

        if (!session.Protocol.CanSend)
        {
            session.Settle();
        }
    }

    public void OnError(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        session.Closing.Begin(error);
    }

    public void OnCompleted() => session.Closing.Begin(CloseReason.Normal);

    /// <summary>Accepts a frame, or waits for its turn; borrowed memory is the sender's again when that is done.</summary>
    public ValueTask SendAsync(Frame frame, bool isBorrowed, CancellationToken cancellationToken)
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
        lock (session.Gate)
        {
            if (session.Protocol.CanSend && !session.SendQueue.Admits(frame))
            {
                waiting = session.SendQueue.Enqueue(isBorrowed ? frame.Copied() : frame);
            }
            else
            {
                fault = TryAccept(isBorrowed && !session.Sender.TakesAtOnce(frame) ? frame.Copied() : frame);
                flush = session.Intake.TryBeginFlush();
            }
        }

        if (waiting is not null)
        {
            return session.SendQueue.WaitAsync(waiting, cancellationToken);
        }

        if (flush)
        {
            _ = session.Sender.FlushAsync();
        }

        return fault is null ? default : ValueTask.FromException(fault);
    }

    /// <summary>Accepts a frame; under the gate.</summary>
    /// <returns>Why it can't be sent; null when it was accepted.</returns>
    public Exception? TryAccept(Frame frame)
    {
        if (!session.Protocol.CanSend)
        {
            return session.Ending.Closed();
        }

        try
        {
            Accept(frame);
            return null;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            return fault;
        }
    }

    /// <summary>Somebody wants to know of silence, which begins now.</summary>
    public void Watch()
    {
        lock (session.Gate)
        {
            _watchers++;
            _lastAccepted = session.Now;
        }
    }

    public void Unwatch()
    {
        lock (session.Gate)
        {
            _watchers--;
        }
    }

    private void Accept(Frame frame)
    {
        session.Protocol.Send(frame);
        session.Tap?.Accepted(frame.Kept());
        if (_watchers > 0 && !frame.IsControl)
        {
            _lastAccepted = session.Now;
        }
    }

    private ValueTask SendClose(Frame close)
    {
        if (!session.Protocol.CanSend)
        {
            return ValueTask.FromException(session.Ending.Closed());
        }

        session.Closing.Begin(close);
        return default;
    }

    /// <summary>Whether a frame is accepted from somebody who can't wait; a message is never torn, it goes whole or not at all.</summary>
    private bool MakeRoom(Frame frame)
    {
        if (_dropsMessage && frame.Opcode is Opcode.Continuation)
        {
            _dropsMessage = !frame.IsFinal;
            Dropped++;
            return false;
        }

        while (!session.SendQueue.Fits(frame))
        {
            if (options.Overflow.Kind is OverflowKind.DropOldest && session.Protocol.DropOldest() is > 0 and var dropped)
            {
                Dropped += dropped;
            }
            else if (options.Overflow.Kind is OverflowKind.Close || frame.Opcode is Opcode.Continuation)
            {
                session.Protocol.Fail(CloseCode.TryAgainLater, "outbox full", EndKind.Overflow, TooMuch(), session.Now);
                Dropped++;
                return false;
            }
            else
            {
                _dropsMessage = frame.IsControl ? _dropsMessage : !frame.IsFinal;
                Dropped++;
                return false;
            }
        }

        return true;
    }

    private FlowOverflowException TooMuch() => new(
        $"More was sent with OnNext than the outbox of {options.OutboxHigh} octets holds. OnNextAsync waits, "
        + "a flow that is subscribed to Outgoing waits, and ToFlow(overflow) makes one of an observable that can't.");
}
