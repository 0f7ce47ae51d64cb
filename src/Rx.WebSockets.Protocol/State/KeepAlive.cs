using System;

namespace Rx.WebSockets.Protocol.State;

/// <summary>Tells when a silent peer is to be pinged and when it counts as gone; any octet is a sign of life.</summary>
internal struct KeepAlive(TimeSpan now)
{
    public static readonly TimeSpan Never = TimeSpan.MaxValue;

    private TimeSpan _since = now;
    private bool _pinged;
    private bool _paused;
    private bool _resuming;

    public TimeSpan Interval { get; set; }

    public TimeSpan Timeout { get; set; }

    /// <summary>When <see cref="Advance"/> is due; zero when judgement begins again and only needs to be told the time.</summary>
    public TimeSpan Deadline => _paused ? Never
        : _resuming ? TimeSpan.Zero
        : After(_pinged ? Timeout : Interval);

    /// <summary>Whether judgement begins again with the next call that tells the time.</summary>
    public readonly bool NeedsTime => _resuming && !_paused;

    /// <summary>Silence counts from now, if judgement begins again.</summary>
    public void Tell(TimeSpan now)
    {
        if (NeedsTime)
        {
            (_resuming, _since) = (false, now);
        }
    }

    public void Heard(TimeSpan now)
    {
        _since = now;
        _pinged = false;
        _resuming = false;
    }

    /// <summary>Reading pauses on our side, so silence proves nothing.</summary>
    public void Pause() => _paused = true;

    /// <summary>Reading goes on; silence counts from the next call that tells the time.</summary>
    public void Resume() => (_paused, _resuming) = (false, _resuming || _paused);

    public KeepAliveVerdict Advance(TimeSpan now)
    {
        Tell(now);
        if (now < Deadline)
        {
            return KeepAliveVerdict.Wait;
        }

        if (_pinged)
        {
            return KeepAliveVerdict.Lost;
        }

        (_pinged, _since) = (true, now);
        return KeepAliveVerdict.Ping;
    }

    private TimeSpan After(TimeSpan wait) =>
        wait < TimeSpan.Zero || wait > Never - _since ? Never : _since + wait;
}
