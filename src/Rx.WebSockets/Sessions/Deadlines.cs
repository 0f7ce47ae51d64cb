using System;
using System.Threading;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>What must have happened by when: one timer waits for the earliest.</summary>
internal sealed class Deadlines(Session session) : SessionTimer
{
    private TimeSpan _disposeBy = Never;

    /// <summary>The next deadline; under the gate. Followed by <see cref="SessionTimer.Arm"/> outside of it.</summary>
    public TimeSpan Next
    {
        get
        {
            // A reader that pauses with each batch would have the timer fire for each.
            if (session.Protocol.NeedsTime)
            {
                session.Protocol.Tell(Now);
            }

            return Min(Min(session.Protocol.Deadline, session.Fates?.NextExpiry ?? Never), Min(_disposeBy, StalledBy));
        }
    }

    /// <summary>Makes sure that the next deadline isn't missed; outside of the gate.</summary>
    public void Arm()
    {
        TimeSpan deadline;
        lock (session.Gate)
        {
            deadline = Next;
        }

        Arm(deadline);
    }

    /// <summary>From now on the session has the time of a closing handshake to end; outside of the gate.</summary>
    public void BeginDisposal()
    {
        lock (session.Gate)
        {
            _disposeBy = After(Now, session.Options.CloseTimeout);
        }

        Arm();
    }

    protected override Resumption Resumption => session.Resumption;

    protected override Lock Gate => session.Gate;

    protected override void Elapsed()
    {
        bool expired;
        lock (session.Gate)
        {
            var now = Now;
            expired = session.Fates?.Expire(now) is true;
            session.Receiver.Rest();
            session.Protocol.IsReadingHeld = session.Intake.IsDispatching;
            session.Protocol.Advance(now);
            if (StalledBy <= now)
            {
                session.Ending.GiveUp(EndKind.WriteStalled);
            }

            if (_disposeBy <= now)
            {
                // After the handshake this only ends the linger.
                _disposeBy = Never;
                session.Ending.GiveUp(EndKind.CloseTimeout);
            }
        }

        if (expired)
        {
            session.SendQueue.Release();
        }

        session.Settle();
    }

    private TimeSpan StalledBy => session.Sender.StalledSince is { } since && session.Options.WriteStallTimeout >= TimeSpan.Zero
        ? After(since, session.Options.WriteStallTimeout)
        : Never;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
