using System.Collections.Generic;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Sessions;

/// <summary>What becomes of frames from those who can't wait: a message is never torn, it goes whole or not at all.</summary>
/// <remarks>Its fields are guarded by the session's gate.</remarks>
internal sealed class Overflowing(Session session, WebSocketSessionOptions options)
{
    private Dictionary<object, Ticket>? _latest;
    private List<FrameMark>? _marks;
    private bool _dropsMessage;
    private string? _tooMuch;

    /// <summary>How many frames were dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether who brings too much hears of it.</summary>
    public bool Fails => options.Overflow.Kind is OverflowKind.Fail;

    /// <summary>The key of a whole message, if only the latest of a key is held; outside of the gate, since it is the user's.</summary>
    public object? KeyOf(Frame frame) =>
        options.Overflow.Key is { } key && frame.IsFinal && frame.Opcode is Opcode.Text or Opcode.Binary ? key(frame) : null;

    /// <summary>Accepts a frame if it finds a place.</summary>
    public bool TryAccept(Frame frame, object? key, Ticket? ticket)
    {
        if (key is null)
        {
            return TryAdd(frame, ticket);
        }

        ticket ??= new Ticket(session, frame, null, null);
        ticket.Key = key;
        if (!TryReplace(frame, key, ticket) && !TryAdd(frame, ticket))
        {
            return false;
        }

        (_latest ??= [])[key] = ticket;
        return true;
    }

    /// <summary>A frame came too late.</summary>
    public void Drop(Ticket? ticket)
    {
        Dropped++;
        if (ticket is not null)
        {
            session.Fates?.Settle(ticket, SendOutcome.NotSent, session.Ending.Closed());
        }
    }

    /// <summary>A frame waits no longer.</summary>
    public void Forget(object key, Ticket ticket)
    {
        if (_latest is not null && _latest.TryGetValue(key, out var latest) && latest == ticket)
        {
            _latest.Remove(key);
        }
    }

    public FlowOverflowException TooMuch() => new(
        _tooMuch ??= $"More was sent with OnNext than the outbox of {options.OutboxHigh} octets holds. OnNextAsync waits, "
        + "a flow that is subscribed to Outgoing waits, and ToFlow(overflow) makes one of an observable that can't.");

    // One that is too big for the place of the older one may still find room at the end.
    private bool TryReplace(Frame frame, object key, Ticket ticket)
    {
        if (_latest is null || !_latest.TryGetValue(key, out var older))
        {
            return false;
        }

        var grows = frame.Payload.Length - older.Frame.Frame.Payload.Length;
        var fits = grows <= 0 || session.SendQueue.Held + grows <= options.OutboxHigh;
        if (fits)
        {
            session.Protocol.Replace(older, frame, ticket);
        }
        else
        {
            session.Protocol.TryRemove(older);
        }

        Dropped++;
        session.Fates?.Settle(older, SendOutcome.Superseded);
        return fits;
    }

    private bool TryAdd(Frame frame, Ticket? ticket)
    {
        if (!MakeRoom(frame))
        {
            Dropped++;
            session.Gauge?.Update(isRefused: true);
            session.Fates?.Settle(ticket, SendOutcome.Dropped, ticket is { IsTracked: true } ? TooMuch() : null);
            return false;
        }

        session.Sender.Send(frame, ticket, isPushed: true);
        return true;
    }

    private bool MakeRoom(Frame frame)
    {
        if (_dropsMessage && frame.Opcode is Opcode.Continuation)
        {
            _dropsMessage = !frame.IsFinal;
            return false;
        }

        while (!session.SendQueue.Fits(frame))
        {
            if (DropsOthers && TryDropOldest())
            {
                continue;
            }

            if (options.Overflow.Kind is OverflowKind.Close || frame.Opcode is Opcode.Continuation)
            {
                session.Protocol.Fail(CloseCode.TryAgainLater, "outbox full", EndKind.Overflow, TooMuch(), session.Now);
            }
            else
            {
                _dropsMessage = frame.IsControl ? _dropsMessage : !frame.IsFinal;
            }

            return false;
        }

        return true;
    }

    private bool DropsOthers => options.Overflow.Kind is OverflowKind.DropOldest or OverflowKind.Conflate;

    private bool TryDropOldest()
    {
        var dropped = session.Protocol.DropOldestPushed(_marks ??= []);
        Dropped += dropped;
        foreach (var mark in _marks)
        {
            var ticket = (Ticket)mark;
            session.Fates?.Settle(ticket, SendOutcome.Dropped, ticket.IsTracked ? TooMuch() : null);
        }

        _marks.Clear();
        return dropped > 0;
    }
}
