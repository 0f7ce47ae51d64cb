using System;
using System.Collections.Generic;

namespace Rx.WebSockets.Sessions;

/// <summary>What observers of a session's own state are to be told: in the order in which it happened, one at a time, outside of the gate.</summary>
internal sealed class Announcements(Session session)
{
    private Queue<Action>? _due;
    private bool _isAnnouncing;

    /// <summary>Something is to be told; under the gate. Followed by <see cref="Release"/>.</summary>
    public void Add(Action announcement) => (_due ??= new()).Enqueue(announcement);

    /// <summary>Tells what is due, unless somebody is at it; outside of the gate.</summary>
    public void Release()
    {
        if (_due is not { Count: > 0 })
        {
            return;
        }

        lock (session.Gate)
        {
            if (_isAnnouncing)
            {
                return;
            }

            _isAnnouncing = true;
        }

        while (TryNext() is { } announcement)
        {
            try
            {
                announcement();
            }
            catch (Exception fault)
            {
                session.Report(fault);
            }
        }
    }

    private Action? TryNext()
    {
        lock (session.Gate)
        {
            _isAnnouncing = _due!.TryDequeue(out var next);
            return next;
        }
    }
}
