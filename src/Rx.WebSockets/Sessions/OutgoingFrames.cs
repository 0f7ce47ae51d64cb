using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>Accepts frames to be sent, from those who wait as well as from those who can't.</summary>
internal sealed class OutgoingFrames(Session session) : IFlowObserver<Frame>, ITakesRented, IAnswers
{
    private Overflowing? _overflowing;

    /// <summary>How many frames of those who can't wait were dropped.</summary>
    public long Dropped => _overflowing?.Dropped ?? 0;

    public ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default) =>
        SendAsync(value, isBorrowed: false, cancellationToken);

    public void OnNext(Frame value) => Push(value, null);

    /// <summary>Accepts a frame of somebody who can't wait, or does what the overflow policy says.</summary>
    public void Push(Frame frame, Ticket? ticket)
    {
        if (frame.Opcode is Opcode.Close)
        {
            if (BeginClose(frame, ticket) is ArgumentException fault)
            {
                throw fault;
            }

            return;
        }

        var key = KeyOf(frame, ticket);
        var flush = false;
        var accepted = false;
        try
        {
            lock (session.Gate)
            {
                session.Fates?.Open(ticket);
                if (!session.Protocol.CanSend)
                {
                    Overflowing.Drop(ticket);
                    return;
                }

                accepted = TryPush(frame, key, ticket);
                if (accepted)
                {
                    Accepted(frame);
                    flush = session.Intake.TryBeginFlush();
                    session.Gauge?.Update();
                }
            }
        }
        finally
        {
            session.Told(ticket);
        }

        if (flush)
        {
            _ = session.Sender.FlushAsync();
        }

        if (!accepted && Overflowing.Fails)
        {
            throw Overflowing.TooMuch();
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
    public ValueTask SendAsync(Frame frame, bool isBorrowed, CancellationToken cancellationToken, Ticket? ticket = null)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Refuse(ticket, new OperationCanceledException(cancellationToken), ValueTask.FromCanceled(cancellationToken));
        }

        if (frame.Opcode is Opcode.Close)
        {
            return BeginClose(frame, ticket) is { } refusal ? ValueTask.FromException(refusal) : default;
        }

        Exception? fault = null;
        LinkedListNode<SendQueue.WaitingSend>? waiting = null;
        var flush = false;
        var givesWay = false;
        lock (session.Gate)
        {
            session.Fates?.Open(ticket);
            if (session.Protocol.CanSend && !session.SendQueue.Admits(frame))
            {
                waiting = session.SendQueue.Enqueue(isBorrowed ? frame.Copied() : frame, ticket);
                session.Gauge?.Update(isRefused: session.SendQueue.IsFull);
            }
            else
            {
                fault = TryAccept(isBorrowed && !session.Sender.TakesAtOnce(frame) ? frame.Copied() : frame, ticket);
                givesWay = session.Intake.IsHeldUpBy(frame);
                flush = session.Intake.TryBeginFlush();
                session.Gauge?.Update();
            }
        }

        session.Told(ticket);
        if (waiting is not null)
        {
            return session.SendQueue.WaitAsync(waiting, cancellationToken);
        }

        if (flush)
        {
            _ = session.Sender.FlushAsync();
        }

        return fault is not null ? ValueTask.FromException(fault) : givesWay ? new ValueTask(NextTurnAsync()) : default;
    }

    /// <summary>Accepts a frame; under the gate.</summary>
    /// <returns>Why it can't be sent; null when it was accepted.</returns>
    public Exception? TryAccept(Frame frame, Ticket? ticket = null)
    {
        Exception fault;
        try
        {
            if (session.Protocol.CanSend)
            {
                session.Sender.Send(frame, ticket);
                Accepted(frame);
                return null;
            }

            fault = session.Ending.Closed();
        }
        catch (Exception thrown) when (thrown is ArgumentException or InvalidOperationException)
        {
            fault = thrown;
        }

        session.Fates?.Settle(ticket, SendOutcome.NotSent, fault);
        return fault;
    }

    /// <summary>A frame of a key waits no longer; under the gate.</summary>
    public void Forget(object key, Ticket ticket) => _overflowing?.Forget(key, ticket);

    private Overflowing Overflowing => session.OnDemand(ref _overflowing, static session => new Overflowing(session, session.Options));

    private Task NextTurnAsync()
    {
        var turn = new TaskCompletionSource();
        session.Resumption.Schedule(turn, static it => it.SetResult());
        return turn.Task;
    }

    private void Accepted(Frame frame)
    {
        session.Tap?.Accepted(frame.Kept());
        session.Silence?.Accepted(frame);
    }

    // The function is the user's, and what it throws is the fate as well.
    private object? KeyOf(Frame frame, Ticket? ticket)
    {
        try
        {
            return Overflowing.KeyOf(frame);
        }
        catch (Exception fault)
        {
            Refuse(ticket, fault, default);
            throw;
        }
    }

    private bool TryPush(Frame frame, object? key, Ticket? ticket)
    {
        try
        {
            return Overflowing.TryAccept(frame, key, ticket);
        }
        catch (Exception fault)
        {
            session.Fates?.Settle(ticket, SendOutcome.NotSent, fault);
            throw;
        }
    }

    private Exception? BeginClose(Frame close, Ticket? ticket)
    {
        Exception? refusal = null;
        session.Change(() =>
        {
            session.Fates?.Open(ticket);
            try
            {
                refusal = session.Protocol.CanSend ? null : session.Ending.Closed();
                session.Closing.Close(close, ticket);
            }
            catch (ArgumentException fault)
            {
                refusal = fault;
            }

            if (refusal is not null)
            {
                session.Fates?.Settle(ticket, SendOutcome.NotSent, refusal);
            }
        });
        return refusal;
    }

    private ValueTask Refuse(Ticket? ticket, Exception cause, ValueTask refusal)
    {
        if (ticket is not null)
        {
            lock (session.Gate)
            {
                session.Fates?.Open(ticket);
                session.Fates?.Settle(ticket, SendOutcome.NotSent, cause);
            }

            session.Told(ticket);
        }

        return refusal;
    }
}
