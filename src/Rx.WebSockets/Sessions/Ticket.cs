using System;
using System.Collections.Generic;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Sessions;

/// <summary>Goes with a frame that is to be sent, for who wants to know its fate, or to put a newer one in its place.</summary>
/// <param name="session">The session.</param>
/// <param name="frame">The frame.</param>
/// <param name="tell">Is told the fate, outside of the gate; null if nobody wants to know.</param>
/// <param name="timeToLive">How long it may wait; null for ever.</param>
internal sealed class Ticket(Session session, Frame frame, Action<Frame, SendFate>? tell, TimeSpan? timeToLive) : FrameMark
{
    /// <summary>Whether the fate is of interest to anybody.</summary>
    public bool IsTracked => tell is not null;

    /// <summary>When the frame expires; null for never.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>Whether it has its fate; under the gate.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Its key, if only the latest of a key is held.</summary>
    public object? Key { get; set; }

    /// <summary>Where it waits before it is accepted.</summary>
    public LinkedListNode<SendQueue.WaitingSend>? Waiting { get; set; }

    /// <summary>Its place among those whose fate is open.</summary>
    public LinkedListNode<Ticket>? Open { get; set; }

    /// <summary>The time to live begins.</summary>
    public void Begin() => Deadline = timeToLive is { } time ? Deadlines.After(session.Now, time) : null;

    /// <summary>Gives it its fate; under the gate.</summary>
    public void Settle(SendFate fate)
    {
        IsSettled = true;
        session.Announce(() => tell!(frame, fate));
    }

    public override void Leave()
    {
        base.Leave();
        if (Key is { } key)
        {
            session.OutgoingFrames.Forget(key, this);
        }
    }

    public override void Written()
    {
        if (IsTracked)
        {
            session.Fates?.Serialised(this);
        }
    }
}
