using System;
using System.Collections.Generic;
using System.Threading;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Listening;

/// <summary>The sessions that have not ended, with their connections.</summary>
internal sealed class OpenSessions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Session, IConnection> _connections = [];

    public void Add(Session session, IConnection connection)
    {
        lock (_gate)
        {
            _connections.Add(session, connection);
        }
    }

    public IConnection Remove(Session session)
    {
        lock (_gate)
        {
            _connections.Remove(session, out var connection);
            return connection!;
        }
    }

    /// <summary>Does something to all that are there now; those that are added meanwhile are for the adder to look after.</summary>
    public void ForEach(Action<Session> action)
    {
        Session[] sessions;
        lock (_gate)
        {
            sessions = [.. _connections.Keys];
        }

        Array.ForEach(sessions, action);
    }
}
