using System;
using System.Reactive.Disposables;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>Delivers the frames of the inbox to all observers; the slowest paces the others.</summary>
/// <remarks>Its fields are guarded by the session's gate, like the inbox itself, so that no frame can be overlooked.</remarks>
internal sealed class IncomingFrames(Session session) : IFlow<Frame>
{
    private IncomingSubscription[] _subscriptions = [];
    private int _holds;
    private bool _delivering;
    private bool _ended;
    private Exception? _error;

    public IDisposable Subscribe(IObserver<Frame> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return Subscribe(FlowObserver.From(observer));
    }

    public IDisposable Subscribe(IFlowObserver<Frame> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new IncomingSubscription(this, observer);
        lock (session.Gate)
        {
            SetSubscriptions([.. _subscriptions, subscription]);
        }

        DeliverSoon();
        return subscription;
    }

    public IDisposable Hold()
    {
        lock (session.Gate)
        {
            _holds++;
        }

        return Disposable.Create(() =>
        {
            lock (session.Gate)
            {
                _holds--;
            }

            DeliverSoon();
        });
    }

    /// <summary>No frame follows those of the inbox. An error also tells observers that are at work.</summary>
    public void End(Exception? error)
    {
        IncomingSubscription[] atWork;
        lock (session.Gate)
        {
            (_ended, _error) = (true, error);
            atWork = error is null ? [] : _subscriptions;
        }

        foreach (var subscription in atWork)
        {
            subscription.Cancel();
        }

        // One that doesn't heed its token is left behind, so that the others needn't wait for it.
        if (atWork.Length > 1)
        {
            var stuck = Array.FindAll(atWork, subscription => subscription.TryLeaveBehind(error!));
            Array.ForEach(stuck, subscription => Remove(subscription));
            Array.ForEach(stuck, subscription => subscription.Release());
        }

        Deliver();
    }

    /// <summary>Delivers what there is, on this thread, unless somebody is at it.</summary>
    public void Deliver()
    {
        lock (session.Gate)
        {
            if (_delivering)
            {
                return;
            }

            _delivering = true;
        }

        _ = DeliverAsync();
    }

    /// <summary>A subscription ended by itself; the session ends with it if it was the last and failed.</summary>
    public void Remove(IncomingSubscription subscription, Exception? fault = null)
    {
        bool isLast;
        lock (session.Gate)
        {
            SetSubscriptions(Array.FindAll(_subscriptions, other => other != subscription));
            isLast = _subscriptions.Length == 0;
        }

        if (fault is null)
        {
            return;
        }

        Report(fault);
        if (isLast)
        {
            session.Closing.ObserverFailed(fault);
        }
    }

    public void Report(Exception fault) => session.Report(fault);

    /// <summary>Whether an exception only says that this very session takes nothing any more.</summary>
    public bool IsOwnEnd(Exception fault) => fault is SessionException { Session: { } ended } && ReferenceEquals(ended, session);

    private void SetSubscriptions(IncomingSubscription[] subscriptions)
    {
        _subscriptions = subscriptions;
        session.Protocol.RentsPayloads = subscriptions is [{ TakesRented: true }];
    }

    private void DeliverSoon() => session.Schedule(static session => session.IncomingFrames.Deliver());

    private async Task DeliverAsync()
    {
        while (TryTake(out var subscriptions, out var frame, out var isEnd))
        {
            if (isEnd)
            {
                foreach (var subscription in subscriptions)
                {
                    subscription.OnEnd(_error);
                }
            }
            else if (subscriptions.Length == 1)
            {
                await subscriptions[0].OnNextAsync(subscriptions[0].TakesRented ? frame : frame.Kept()).ConfigureAwait(false);
            }
            else
            {
                await DeliverToAllAsync(subscriptions, frame.Kept()).ConfigureAwait(false);
            }
        }

        session.Intake.Delivered();
    }

    private static async ValueTask DeliverToAllAsync(IncomingSubscription[] subscriptions, Frame frame)
    {
        var taken = new ValueTask[subscriptions.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = subscriptions[i].OnNextAsync(frame);
        }

        foreach (var one in taken)
        {
            await one.ConfigureAwait(false);
        }
    }

    /// <summary>Takes what is to be delivered next, or ends the delivery.</summary>
    private bool TryTake(out IncomingSubscription[] subscriptions, out Frame frame, out bool isEnd)
    {
        bool taken;
        bool wakes;
        lock (session.Gate)
        {
            subscriptions = _subscriptions;
            (frame, isEnd) = (default, false);
            var ready = subscriptions.Length > 0 && _holds == 0;
            taken = ready && session.Protocol.TryRead(out frame);
            if (ready && !taken && _ended)
            {
                (taken, isEnd, _subscriptions) = (true, true, []);
            }

            _delivering = taken;
            wakes = taken && session.Receiver.MayGoOn();
        }

        if (wakes)
        {
            session.Receiver.GoOn();
        }

        if (taken && !isEnd)
        {
            session.Tap?.Delivered(frame.Kept());
        }

        return taken;
    }
}
