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

    // Frames that were taken in one go, and whether observers and holds are still what they were then: if so, the next of them needs no gate.
    private FramesAhead? _ahead;
    private volatile bool _isUnchanged;
    private bool _delivering;
    private bool _ended;
    private Exception? _error;

    public Session Session => session;

    /// <summary>The error that ended the frames, if one did.</summary>
    public Exception? Error => _error;

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
            _isUnchanged = false;
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
            var stuck = Array.FindAll(atWork, subscription => subscription.TryLeaveBehind());
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
        _isUnchanged = false;
        session.Protocol.RentsPayloads = subscriptions is [{ TakesRented: true }];
    }

    private void DeliverSoon() => session.Schedule(static session => session.IncomingFrames.Deliver());

    private async Task DeliverAsync()
    {
        IncomingSubscription[] subscriptions = [];
        var isPrompt = false;
        while (TryTake(isPrompt, ref subscriptions, out var frame, out var isEnd))
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
                var taken = subscriptions[0].OnNextAsync(subscriptions[0].TakesRented ? frame : frame.Kept());
                isPrompt = taken.IsCompletedSuccessfully;
                if (!isPrompt)
                {
                    await taken.ConfigureAwait(false);
                }
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

    /// <summary>Takes what is to be delivered next, or ends the delivery. An observer that took the last frame at once may take several in a row.</summary>
    private bool TryTake(bool isPrompt, ref IncomingSubscription[] subscriptions, out Frame frame, out bool isEnd)
    {
        (frame, isEnd) = (default, false);
        var taken = _isUnchanged && _ahead!.TryTake(out frame);
        if (!taken && !TryTakeNext(isPrompt, ref subscriptions, out frame, out isEnd))
        {
            return false;
        }

        if (!isEnd)
        {
            session.Tap?.Delivered(frame.Kept());
        }

        return true;
    }

    private bool TryTakeNext(bool isPrompt, ref IncomingSubscription[] subscriptions, out Frame frame, out bool isEnd)
    {
        bool taken;
        bool wakes;
        lock (session.Gate)
        {
            subscriptions = _subscriptions;
            (frame, isEnd) = (default, false);
            var ready = subscriptions.Length > 0 && _holds == 0;
            taken = ready && TryTakeOffInbox(isPrompt && subscriptions.Length == 1, out frame);
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

        return taken;
    }

    private bool TryTakeOffInbox(bool isPrompt, out Frame frame)
    {
        if (_ahead is not null && _ahead.TryTake(out frame))
        {
            _isUnchanged = true;
            return true;
        }

        if (isPrompt)
        {
            _ahead ??= FramesAhead.Rent();
            _ahead.Fill(session.Protocol);
            _isUnchanged = _ahead.TryTake(out frame);
            if (_isUnchanged)
            {
                return true;
            }
        }

        _isUnchanged = false;
        _ahead?.Return();
        _ahead = null;
        return session.Protocol.TryRead(out frame);
    }
}
