using System;
using System.Collections.Generic;

namespace Rx.WebSockets.Sessions;

/// <summary>The sends whose fate somebody wants to know: each gets exactly one.</summary>
/// <remarks>All but <see cref="Withdraw"/> is called under the session's gate; fates are told as announcements.</remarks>
internal sealed class Fates(Session session)
{
    private LinkedList<Ticket>? _open;
    private List<Ticket>? _serialised;
    private PriorityQueue<Ticket, TimeSpan>? _expiring;
    private int _mortals;

    /// <summary>When the next frame expires.</summary>
    public TimeSpan NextExpiry => _expiring is not null && _expiring.TryPeek(out _, out var deadline) ? deadline : Deadlines.Never;

    /// <summary>How many deadlines are remembered.</summary>
    public int Remembered => _expiring?.Count ?? 0;

    /// <summary>From now on the ticket will get a fate.</summary>
    public void Open(Ticket? ticket)
    {
        if (ticket is not { IsTracked: true })
        {
            return;
        }

        ticket.Begin();
        ticket.Open = (_open ??= new()).AddLast(ticket);
        if (ticket.Deadline is { } deadline)
        {
            _mortals++;
            (_expiring ??= new()).Enqueue(ticket, deadline);
        }
    }

    public void Settle(Ticket? ticket, SendOutcome outcome, Exception? cause = null)
    {
        if (ticket is not { IsTracked: true, IsSettled: false })
        {
            return;
        }

        _open!.Remove(ticket.Open!);
        ticket.Settle(new SendFate(outcome, cause));
        if (ticket.Deadline is not null)
        {
            _mortals--;
            ForgetTheSettled();
        }
    }

    /// <summary>The last octet of a frame was serialised.</summary>
    public void Serialised(Ticket ticket) => (_serialised ??= []).Add(ticket);

    /// <summary>All that was serialised was taken by the transport.</summary>
    public void Flushed()
    {
        if (_serialised is null)
        {
            return;
        }

        foreach (var ticket in _serialised)
        {
            Settle(ticket, SendOutcome.Written);
        }

        _serialised.Clear();
    }

    /// <summary>Removes what has expired and isn't being written.</summary>
    /// <returns>Whether there was something.</returns>
    public bool Expire(TimeSpan now)
    {
        var any = false;
        while (NextExpiry <= now)
        {
            var ticket = _expiring!.Dequeue();
            if (!ticket.IsSettled && TryRemove(ticket))
            {
                Settle(ticket, SendOutcome.Expired);
                any = true;
            }
        }

        return any;
    }

    /// <summary>Takes a frame back that isn't being written; outside of the gate.</summary>
    public void Withdraw(Ticket ticket, OperationCanceledException cause)
    {
        lock (session.Gate)
        {
            if (!ticket.IsSettled && TryRemove(ticket))
            {
                Settle(ticket, SendOutcome.NotSent, cause);
            }
        }

        session.SendQueue.Release();
        session.Announcements?.Release();
    }

    /// <summary>The session has ended: what has no fate yet never gets written.</summary>
    public void End(SessionException end)
    {
        while (_open?.First is { } open)
        {
            Settle(open.Value, SendOutcome.Unwritten, end);
        }

        _serialised?.Clear();
    }

    private bool TryRemove(Ticket ticket) => ticket.Waiting is { } waiting
        ? session.SendQueue.TryRemove(waiting)
        : session.Protocol.TryRemove(ticket);

    // Those who got their fate long before their deadline don't pile up.
    private void ForgetTheSettled()
    {
        if (_expiring!.Count > (2 * _mortals) + 16)
        {
            var left = new PriorityQueue<Ticket, TimeSpan>();
            foreach (var (ticket, deadline) in _expiring.UnorderedItems)
            {
                if (!ticket.IsSettled)
                {
                    left.Enqueue(ticket, deadline);
                }
            }

            _expiring = left;
        }
    }
}
