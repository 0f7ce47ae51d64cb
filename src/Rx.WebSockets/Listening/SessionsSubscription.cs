using System;
using System.Threading;

namespace Rx.WebSockets.Listening;

/// <summary>One observer of the accepted sessions.</summary>
internal sealed class SessionsSubscription(AcceptedSessions sessions, IObserver<IWebSocketSession> observer) : IDisposable
{
    private int _isOver;

    public void OnNext(IWebSocketSession session)
    {
        if (Volatile.Read(ref _isOver) == 0)
        {
            observer.OnNext(session);
        }
    }

    public void OnCompleted()
    {
        if (TryEnd())
        {
            observer.OnCompleted();
        }
    }

    public void Dispose() => TryEnd();

    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
        {
            return false;
        }

        sessions.Remove(this);
        return true;
    }
}
