using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>For how long a session has accepted no data frame, while somebody wants to know.</summary>
/// <remarks>Its fields are guarded by the session's gate.</remarks>
internal sealed class Silence(Session session)
{
    private int _watchers;
    private TimeSpan _since;

    public TimeSpan Length
    {
        get
        {
            lock (session.Gate)
            {
                return session.Now - _since;
            }
        }
    }

    /// <summary>Somebody wants to know of silence, which begins now.</summary>
    public void Watch()
    {
        lock (session.Gate)
        {
            _watchers++;
            _since = session.Now;
        }
    }

    public void Unwatch()
    {
        lock (session.Gate)
        {
            _watchers--;
        }
    }

    /// <summary>A frame was accepted; under the gate.</summary>
    public void Accepted(Frame frame)
    {
        if (_watchers > 0 && !frame.IsControl)
        {
            _since = session.Now;
        }
    }
}
