using System;
using System.Collections.Generic;
using System.Threading;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Listening;

/// <summary>The sessions that have not ended.</summary>
internal sealed class OpenSessions
{
    private readonly Lock _gate = new();
    private readonly HashSet<Session> _sessions = [];

    public void Add(Session session)
    {
        lock (_gate)
        {
            _sessions.Add(session);
        }
    }

    public void Remove(Session session)
    {
        lock (_gate)
        {
            _sessions.Remove(session);
        }
    }

    /// <summary>Does something to all that are there now; those that are added meanwhile are for the adder to look after.</summary>
    public void ForEach(Action<Session> action)
    {
        Session[] sessions;
        lock (_gate)
        {
            sessions = [.. _sessions];
        }

        Array.ForEach(sessions, action);
    }
}
