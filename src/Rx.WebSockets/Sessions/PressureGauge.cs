using System;

namespace Rx.WebSockets.Sessions;

/// <summary>Tells when the outbox is full and when it is no longer; costs nothing while nobody observes it.</summary>
/// <remarks>Its fields are guarded by the session's gate.</remarks>
internal sealed class PressureGauge(Session session) : IObservable<Pressure>
{
    private Subscription[] _subscriptions = [];
    private bool _isHigh;
    private bool _isOver = session.Ending.IsOver;

    public IDisposable Subscribe(IObserver<Pressure> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, observer);
        lock (session.Gate)
        {
            if (_subscriptions.Length == 0)
            {
                _isHigh = session.SendQueue.IsFull || session.SendQueue.Held >= session.Options.OutboxHigh;
            }

            if (_isOver)
            {
                session.Announce(subscription.OnCompleted);
            }
            else
            {
                _subscriptions = [.. _subscriptions, subscription];
                Announce([subscription]);
            }
        }

        session.Announcements?.Release();
        return subscription;
    }

    /// <summary>The outbox has more, or less; under the gate.</summary>
    /// <param name="isRefused">Whether a frame found no room.</param>
    public void Update(bool isRefused = false)
    {
        if (_subscriptions.Length == 0)
        {
            return;
        }

        var held = session.SendQueue.Held;
        if (_isHigh ? held <= session.Options.OutboxLow && !isRefused : held >= session.Options.OutboxHigh || isRefused)
        {
            _isHigh = !_isHigh;
            Announce(_subscriptions);
        }
    }

    /// <summary>Nothing is sent any more; under the gate.</summary>
    public void Complete()
    {
        _isOver = true;
        foreach (var subscription in _subscriptions)
        {
            session.Announce(subscription.OnCompleted);
        }

        _subscriptions = [];
    }

    private void Announce(Subscription[] subscriptions)
    {
        var pressure = new Pressure(_isHigh, session.SendQueue.Held);
        foreach (var subscription in subscriptions)
        {
            session.Announce(() => subscription.OnNext(pressure));
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (session.Gate)
        {
            _subscriptions = Array.FindAll(_subscriptions, other => other != subscription);
        }
    }

    private sealed class Subscription(PressureGauge gauge, IObserver<Pressure> observer) : IDisposable
    {
        private volatile bool _isDisposed;

        public void OnNext(Pressure pressure)
        {
            try
            {
                if (!_isDisposed)
                {
                    observer.OnNext(pressure);
                }
            }
            catch (Exception)
            {
                Dispose();
                throw;
            }
        }

        public void OnCompleted()
        {
            if (!_isDisposed)
            {
                observer.OnCompleted();
            }
        }

        public void Dispose()
        {
            _isDisposed = true;
            gauge.Remove(this);
        }
    }
}
