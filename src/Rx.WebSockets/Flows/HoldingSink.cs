using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>Takes values from a source and hands results to an observer, one at a time, while either may be at work on its own.</summary>
/// <remarks>
/// The source waits while there is no room. It hears of what the observer throws by the call that waits for room, else by its next one.
/// </remarks>
internal abstract class HoldingSink<TSource, TResult> : Delivery<TResult>, IFlowObserver<TSource>
{
    private readonly HeldSource _source;
    private Upstream _upstream;

    protected HoldingSink(IFlowObserver<TResult> observer)
        : base(observer) => _source = new HeldSource(Gate, CancelWork);

    /// <summary>Whether the source may bring another value. Inside of the gate.</summary>
    protected abstract bool HasRoom { get; }

    public IDisposable SubscribeTo(IFlow<TSource> source)
    {
        _upstream.Attach(source.Subscribe(this));
        return this;
    }

    /// <summary>Subscribes to a source that may not be able to wait.</summary>
    public IDisposable SubscribeTo(IObservable<TSource> source)
    {
        _upstream.Attach(source.Subscribe(this));
        return this;
    }

    public ValueTask OnNextAsync(TSource value, CancellationToken cancellationToken = default)
    {
        lock (Gate)
        {
            if (IsEnding)
            {
                return _source.TakeUntold() is { } fault ? ValueTask.FromException(fault) : default;
            }

            if (_source.Calls(cancellationToken))
            {
                RenewStop();
            }
        }

        TryAccept(value, cancellationToken);
        Deliver();
        return WaitForRoom(cancellationToken);
    }

    // What can't wait is taken while there is room.
    public void OnNext(TSource value)
    {
        InvalidOperationException? fault = null;
        lock (Gate)
        {
            _source.ThrowUntold();
            if (IsEnding)
            {
                return;
            }

            if (!HasRoom && !_source.IsStopped)
            {
                fault = new InvalidOperationException("There is no room for another value, and plain OnNext can't wait: call OnNextAsync.");
                Finish(fault);
            }
        }

        if (fault is null)
        {
            TryAccept(value, CancellationToken.None);
        }

        Deliver();
        lock (Gate)
        {
            _source.ThrowUntold();
        }

        if (fault is not null)
        {
            throw fault;
        }
    }

    public virtual void OnError(Exception error) => End(error);

    public virtual void OnCompleted() => End(null);

    /// <summary>Takes a value of the source. Outside of the gate.</summary>
    protected abstract void Accept(TSource value, CancellationToken cancellationToken);

    /// <summary>Lets the source go on if it waits and there is room.</summary>
    protected void LetSourceGoOn()
    {
        bool waited;
        lock (Gate)
        {
            waited = TryClaimSource();
        }

        if (waited)
        {
            ResumeSource();
        }
    }

    protected sealed override bool TryClaimSource() => HasRoom && _source.TryClaim();

    protected sealed override void ResumeSource() => _source.Resume();

    protected sealed override void MustHear(Exception? fault) => _source.MustHear(fault);

    protected sealed override void ReleaseSource(Exception? fault) => _source.Release(fault);

    protected sealed override void LeaveSource() => _upstream.Dispose();

    private void TryAccept(TSource value, CancellationToken cancellationToken)
    {
        try
        {
            Accept(value, cancellationToken);
        }
        catch (Exception error)
        {
            lock (Gate)
            {
                Finish(error);
            }
        }
    }

    private void End(Exception? error)
    {
        bool isTold;
        lock (Gate)
        {
            _source.ThrowUntold();
            if (IsEnding)
            {
                return;
            }

            Finish(error);
            isTold = error is not null && _source.SaysStop;
        }

        if (isTold)
        {
            CancelWork();
        }

        Deliver();
    }

    private ValueTask WaitForRoom(CancellationToken cancellationToken)
    {
        ValueTask room;
        lock (Gate)
        {
            if (_source.TakeUntold() is { } fault)
            {
                return ValueTask.FromException(fault);
            }

            if (IsOver || _source.IsStopped || HasRoom)
            {
                return default;
            }

            room = _source.Wait();
        }

        return _source.RoomAsync(room, cancellationToken);
    }
}
