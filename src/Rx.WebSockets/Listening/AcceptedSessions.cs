using System;
using System.Collections.Generic;
using System.Threading;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Listening;

/// <summary>The sessions of a listener, one after the other to all observers; held while there are none.</summary>
internal sealed class AcceptedSessions(Turnstile turnstile, Resumption resumption, Action<Exception> report) : IObservable<IWebSocketSession>
{
    private readonly Lock _gate = new();
    private readonly Queue<Session> _held = [];
    private SessionsSubscription[] _subscriptions = [];
    private bool _delivering;
    private bool _completed;

    public IDisposable Subscribe(IObserver<IWebSocketSession> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new SessionsSubscription(this, observer);
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions, subscription];
        }

        turnstile.AddTaker();
        resumption.Schedule(this, static sessions => sessions.Deliver());
        return subscription;
    }

    /// <summary>Delivers a session and lets it read; false when no more are taken.</summary>
    public bool TryAdd(Session session)
    {
        lock (_gate)
        {
            if (_completed)
            {
                return false;
            }

            _held.Enqueue(session);
        }

        Deliver();
        return true;
    }

    /// <summary>No session follows; those that are held while nobody is subscribed are not delivered any more.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
        }

        Deliver();
    }

    public void Remove(SessionsSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions = Array.FindAll(_subscriptions, other => other != subscription);
        }

        turnstile.RemoveTaker();
    }

    private void Deliver()
    {
        lock (_gate)
        {
            if (_delivering)
            {
                return;
            }

            _delivering = true;
        }

        while (TryTake(out var session, out var subscriptions))
        {
            if (session is null)
            {
                Complete(subscriptions);
            }
            else
            {
                Deliver(session, subscriptions);
            }
        }
    }

    /// <summary>Takes what is to be delivered next, a session or (null) the completion; or ends the delivery.</summary>
    private bool TryTake(out Session? session, out SessionsSubscription[] subscriptions)
    {
        lock (_gate)
        {
            subscriptions = _subscriptions;
            if ((subscriptions.Length > 0 || _completed) && _held.TryDequeue(out session))
            {
                return true;
            }

            session = null;
            _delivering = _completed && subscriptions.Length > 0;
            return _delivering;
        }
    }

    /// <summary>Reading starts when all have seen the session: what they set or subscribe is in force for the first octet.</summary>
    private void Deliver(Session session, SessionsSubscription[] subscriptions)
    {
        foreach (var subscription in subscriptions)
        {
            try
            {
                subscription.OnNext(session);
            }
            catch (Exception fault)
            {
                report(fault);
                session.Closing.Begin(fault);
            }
        }

        session.Start();
    }

    private void Complete(SessionsSubscription[] subscriptions)
    {
        foreach (var subscription in subscriptions)
        {
            try
            {
                subscription.OnCompleted();
            }
            catch (Exception fault)
            {
                report(fault);
            }
        }
    }
}
