using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>One observer of the incoming frames, and whether it is ready for the next.</summary>
/// <remarks>Its fields are guarded by the session's gate.</remarks>
internal sealed class IncomingSubscription(IncomingFrames incoming, IFlowObserver<Frame> observer) : IDisposable
{
    private CancellationTokenSource? _cancellation;
    private Waiter? _ready;
    private bool _isOver;

    // Whether the session's error is for this observer to be told when it is done: if it turns out to be at work, and as it is.
    private bool _endsIfAtWork;
    private bool _endsAfterwards;

    public bool TakesRented => observer is ITakesRented;

    /// <summary>Hands a frame over.</summary>
    /// <returns>Completes when the observer can take the next one, or is no longer subscribed. Never faults.</returns>
    public ValueTask OnNextAsync(Frame frame)
    {
        if (_isOver || _endsAfterwards)
        {
            return default;
        }

        try
        {
            var taken = observer.OnNextAsync(frame, Cancellation.Token);
            if (!taken.IsCompleted)
            {
                return WaitAsync(taken.AsTask());
            }

            taken.GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            Failed(fault);
        }

        return default;
    }

    public void OnEnd(Exception? error)
    {
        if (!TryEnd())
        {
            return;
        }

        try
        {
            if (error is null)
            {
                observer.OnCompleted();
            }
            else
            {
                observer.OnError(error);
            }
        }
        catch (Exception fault)
        {
            incoming.Report(fault);
        }
    }

    /// <summary>Lets an observer that is still at work know that nobody waits for it any more.</summary>
    public void Cancel()
    {
        try
        {
            Cancellation.Cancel();
        }
        catch (AggregateException fault)
        {
            incoming.Report(fault);
        }
    }

    /// <summary>Marks an observer that is still at work: it is told the end when it is done. True is followed by <see cref="Release"/>.</summary>
    public bool TryLeaveBehind()
    {
        lock (incoming.Session.Gate)
        {
            _endsIfAtWork = true;
            _endsAfterwards = _ready is { IsAwaited: true };
            return _endsAfterwards;
        }
    }

    /// <summary>Lets the source go on that waits for this observer.</summary>
    public void Release()
    {
        bool release;
        lock (incoming.Session.Gate)
        {
            release = _ready?.TryClaim() is true;
        }

        if (release)
        {
            _ready!.Resume();
        }
    }

    public void Dispose()
    {
        if (TryEnd())
        {
            // Off the list first: what is released goes on to whoever is on it.
            incoming.Remove(this);
            Release();
            Cancel();
        }
    }

    private CancellationTokenSource Cancellation => incoming.Session.OnDemand(ref _cancellation, static _ => new CancellationTokenSource());

    private ValueTask WaitAsync(Task taken)
    {
        ValueTask ready;
        lock (incoming.Session.Gate)
        {
            // A disposed subscription releases its source although the observer is still at work.
            _endsAfterwards |= _endsIfAtWork && !_isOver;
            ready = _isOver || _endsAfterwards ? default : (_ready ??= new()).Pause();
        }

        if (_endsAfterwards)
        {
            incoming.Remove(this);
        }

        if (taken.IsCompleted)
        {
            Taken(taken);
        }
        else
        {
            taken.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => Taken(taken));
        }

        return ready;
    }

    private void Taken(Task taken)
    {
        var fault = taken.IsFaulted ? taken.Exception!.InnerException : taken.IsCanceled ? new TaskCanceledException(taken) : null;
        if (fault is not null)
        {
            Failed(fault);
        }

        bool isAwaited;
        bool ends;
        lock (incoming.Session.Gate)
        {
            isAwaited = _ready?.TryClaim() is true;
            ends = !isAwaited && _endsAfterwards;
        }

        if (isAwaited)
        {
            _ready!.Resume();
        }
        else if (ends)
        {
            OnEnd(incoming.Error);
        }
    }

    private void Failed(Exception fault)
    {
        // An observer that gives up because the session ends is told so by its terminal signal, not blamed.
        if ((fault is OperationCanceledException && Cancellation.IsCancellationRequested) || incoming.IsOwnEnd(fault))
        {
            return;
        }

        if (TryEnd())
        {
            incoming.Remove(this, fault);
            Release();
            Cancel();
        }
        else
        {
            incoming.Report(fault);
        }
    }

    private bool TryEnd()
    {
        lock (incoming.Session.Gate)
        {
            if (_isOver)
            {
                return false;
            }

            _isOver = true;
            return true;
        }
    }
}
