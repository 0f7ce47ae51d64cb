using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>What must have happened by when: one timer waits for the earliest.</summary>
internal sealed class Deadlines
{
    private readonly Session _session;
    private readonly WebSocketSessionOptions _options;
    private readonly SessionTimer _timer;
    private TimeSpan _disposeBy = SessionTimer.Never;

    public Deadlines(Session session, WebSocketSessionOptions options)
    {
        (_session, _options) = (session, options);
        _timer = new SessionTimer(options.Scheduler, Elapsed);
    }

    public TimeSpan Now => _timer.Now;

    /// <summary>Makes sure that the next deadline isn't missed; outside of the gate.</summary>
    public void Arm()
    {
        TimeSpan deadline;
        lock (_session.Gate)
        {
            deadline = Next;
        }

        _timer.Arm(deadline);
    }

    /// <summary>The next deadline; under the gate. Followed by <see cref="ArmFor"/> outside of it.</summary>
    public TimeSpan Next => Min(Min(_session.Protocol.Deadline, _session.Fates.NextExpiry), Min(_disposeBy, StalledBy));

    /// <summary>Makes sure that a deadline isn't missed; outside of the gate.</summary>
    public void ArmFor(TimeSpan deadline) => _timer.Arm(deadline);

    /// <summary>Ends all waiting for good.</summary>
    public void Stop() => _timer.Stop();

    /// <summary>From now on the session has the time of a closing handshake to end; outside of the gate.</summary>
    public void BeginDisposal()
    {
        lock (_session.Gate)
        {
            _disposeBy = After(Now, _options.CloseTimeout);
        }

        Arm();
    }

    /// <summary>An instant after another one, or never.</summary>
    public static TimeSpan After(TimeSpan instant, TimeSpan wait) =>
        wait > SessionTimer.Never - instant ? SessionTimer.Never : instant + wait;

    private TimeSpan StalledBy => _session.Sender.StalledSince is { } since && _options.WriteStallTimeout >= TimeSpan.Zero
        ? After(since, _options.WriteStallTimeout)
        : SessionTimer.Never;

    private void Elapsed()
    {
        bool expired;
        _session.Receiver.Rest();
        lock (_session.Gate)
        {
            var now = Now;
            expired = _session.Fates.Expire(now);
            _session.Protocol.IsReadingHeld = _session.Intake.IsDispatching;
            _session.Protocol.Advance(now);
            if (StalledBy <= now)
            {
                _session.Ending.GiveUp(EndKind.WriteStalled);
            }

            if (_disposeBy <= now)
            {
                // After the handshake this only ends the linger.
                _disposeBy = SessionTimer.Never;
                _session.Ending.GiveUp(EndKind.CloseTimeout);
            }
        }

        if (expired)
        {
            _session.SendQueue.Release();
        }

        _session.Settle();
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
