using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>Takes values from a source and hands results to an observer, one at a time, while either may be at work on its own.</summary>
/// <remarks>
/// An operator says what it holds: it changes that inside of the gate and asks for delivery outside of it. Whoever finds the observer
/// ready delivers, on that thread, until nothing is left or the observer makes it wait; then the observer's completion goes on. The
/// terminal signal comes behind what is held. What the observer throws ends the subscription and is told to the source: by the call
/// that waits for room, else by the next one.
/// </remarks>
[DebuggerDisplay("at work = {_isAtWork}, over = {_isOver}, no more = {_noMore}")]
internal abstract class HoldingSink<TSource, TResult>(IFlowObserver<TResult> observer) : IFlowObserver<TSource>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Waiter _source = new();
    private CancellationToken _sourceToken;
    private Upstream _upstream;
    private bool _isAtWork;
    private bool _isOver;
    private bool _noMore;
    private bool _sourceStopped;
    private Exception? _error;
    private Exception? _untold;

    protected Lock Gate { get; } = new();

    /// <summary>Whether the observer has a value, or is just about to get the next one. Inside of the gate.</summary>
    protected bool IsAtWork => _isAtWork;

    /// <summary>Whether nothing is signalled any more. Inside of the gate.</summary>
    protected bool IsOver => _isOver;

    /// <summary>Whether the terminal signal comes behind what is held. Inside of the gate.</summary>
    protected bool IsEnding => _noMore;

    /// <summary>Whether that signal is an error. Inside of the gate.</summary>
    protected bool HasFailed => _error is not null;

    /// <summary>Whether the source may bring another value. Inside of the gate.</summary>
    protected abstract bool HasRoom { get; }

    /// <summary>Whether nothing can come any more once the source has ended and nothing is left to take. Inside of the gate.</summary>
    protected virtual bool IsDrained => true;

    /// <summary>Fires when the subscription is disposed or the source says stop.</summary>
    protected CancellationToken Stop => _stop.Token;

    public IDisposable SubscribeTo(IFlow<TSource> source)
    {
        _upstream.Attach(source.Subscribe(this));
        return this;
    }

    public ValueTask OnNextAsync(TSource value, CancellationToken cancellationToken = default)
    {
        lock (Gate)
        {
            if (_noMore)
            {
                return TakeUntold() is { } fault ? ValueTask.FromException(fault) : default;
            }

            _sourceToken = cancellationToken;
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
            ThrowUntold();
            if (_noMore)
            {
                return;
            }

            if (!HasRoom && !_sourceStopped)
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
            ThrowUntold();
        }

        if (fault is not null)
        {
            throw fault;
        }
    }

    public void OnError(Exception error) => End(error);

    public void OnCompleted() => End(null);

    public void Dispose()
    {
        lock (Gate)
        {
            _isOver = _noMore = true;
            _untold = null;
            Forget();
        }

        // Off the source first: what is released goes on to whoever is on it.
        _upstream.Dispose();
        LetGo();
        Release(null);
        CancelWork();
    }

    /// <summary>Takes a value of the source. Outside of the gate.</summary>
    protected abstract void Accept(TSource value, CancellationToken cancellationToken);

    /// <summary>What the observer gets next, if there is anything, with a token for its work. Inside of the gate.</summary>
    protected abstract bool TryTake([MaybeNullWhen(false)] out TResult value, out CancellationToken cancellationToken);

    /// <summary>The observer has taken the value, or has given it up. Outside of the gate.</summary>
    protected virtual void Taken(Exception? fault)
    {
    }

    /// <summary>Drops what is held, which nobody wants any more. Inside of the gate.</summary>
    protected virtual void Forget()
    {
    }

    /// <summary>Lets go of what the operator has besides the source: timers, other sources. Outside of the gate, once or more.</summary>
    protected virtual void LetGo()
    {
    }

    /// <summary>Tells those that are at work to stop. Outside of the gate.</summary>
    protected virtual void CancelWork() => _stop.Cancel();

    /// <summary>Has <see cref="Run"/> called at the place where the observer is served, if that isn't just here.</summary>
    protected virtual bool TryMove() => false;

    /// <summary>Leaves the place to others after a value if there are more, and has <see cref="Run"/> called there again.</summary>
    protected virtual bool TryYield() => false;

    /// <summary>
    /// No value is accepted any more; the terminal signal, which is the first error if there is any, comes behind what is held. Inside of
    /// the gate, and followed by a delivery.
    /// </summary>
    protected void Finish(Exception? error)
    {
        _noMore = true;
        _error ??= error;
    }

    /// <summary>Delivers what there is, unless somebody is at it.</summary>
    protected void Deliver()
    {
        lock (Gate)
        {
            if (_isAtWork || _isOver)
            {
                return;
            }

            _isAtWork = true;
        }

        if (!TryMove())
        {
            Run();
        }
    }

    /// <summary>Hands over one value after the other, until there is none, the observer waits or the place is left.</summary>
    protected void Run()
    {
        while (TryNext(out var value, out var cancellationToken))
        {
            ValueTask taken;
            try
            {
                taken = observer.OnNextAsync(value, cancellationToken);
            }
            catch (Exception fault)
            {
                taken = ValueTask.FromException(fault);
            }

            if (!taken.IsCompletedSuccessfully)
            {
                _ = WaitAsync(taken, cancellationToken);
                return;
            }

            taken.GetAwaiter().GetResult();
            Taken(null);
            if (TryYield())
            {
                return;
            }
        }
    }

    /// <summary>Lets the source go on if it waits and there is room.</summary>
    protected void LetSourceGoOn()
    {
        bool waited;
        lock (Gate)
        {
            waited = HasRoom && _source.TryClaim();
        }

        if (waited)
        {
            _source.Resume(true);
        }
    }

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

    private async Task WaitAsync(ValueTask taken, CancellationToken cancellationToken)
    {
        try
        {
            await taken.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // An observer that gives up because it was told to is not to blame.
        }
        catch (Exception fault)
        {
            Failed(fault);
            return;
        }

        Taken(null);
        if (!TryMove())
        {
            Run();
        }
    }

    private bool TryNext([MaybeNullWhen(false)] out TResult value, out CancellationToken cancellationToken)
    {
        bool taken;
        bool isEnd;
        bool sourceWaited;
        lock (Gate)
        {
            (value, cancellationToken) = (default, default);
            taken = !_isOver && TryTake(out value, out cancellationToken);
            isEnd = !taken && !_isOver && _noMore && IsDrained;
            _isOver |= isEnd;
            _isAtWork = taken;
            sourceWaited = HasRoom && _source.TryClaim();
        }

        if (sourceWaited)
        {
            _source.Resume(true);
        }

        if (isEnd)
        {
            SignalEnd();
        }

        return taken;
    }

    private void SignalEnd()
    {
        try
        {
            if (_error is null)
            {
                observer.OnCompleted();
            }
            else
            {
                observer.OnError(_error);
            }
        }
        catch (Exception fault)
        {
            lock (Gate)
            {
                _untold = fault;
            }

            LetGo();
            Release(fault);
            throw;
        }

        _upstream.Dispose();
        LetGo();
        Release(null);
    }

    private void Failed(Exception fault)
    {
        bool isOver;
        lock (Gate)
        {
            isOver = _isOver;
            (_isOver, _noMore, _isAtWork) = (true, true, false);
            _untold = isOver ? null : fault;
            Forget();
        }

        Taken(fault);
        LetGo();
        if (isOver)
        {
            // Nobody owns the fault of one who was told to go: it is left to TaskScheduler.UnobservedTaskException.
            ExceptionDispatchInfo.Throw(fault);
        }

        Release(fault);
    }

    private void End(Exception? error)
    {
        bool isTold;
        lock (Gate)
        {
            ThrowUntold();
            if (_noMore)
            {
                return;
            }

            Finish(error);
            isTold = error is not null && _sourceToken.IsCancellationRequested;
        }

        if (isTold)
        {
            CancelWork();
        }

        Deliver();
    }

    private ValueTask WaitForRoom(CancellationToken cancellationToken)
    {
        ValueTask<bool> room;
        lock (Gate)
        {
            if (TakeUntold() is { } fault)
            {
                return ValueTask.FromException(fault);
            }

            if (_isOver || _sourceStopped || HasRoom)
            {
                return default;
            }

            room = _source.Wait();
        }

        return RoomAsync(room, cancellationToken);
    }

    private async ValueTask RoomAsync(ValueTask<bool> room, CancellationToken cancellationToken)
    {
        // The value is held already, so a token that fires only ends the wait; what such a source still brings is bounded by itself.
        using (cancellationToken.UnsafeRegister(static sink => ((HoldingSink<TSource, TResult>)sink!).SourceStopped(), this))
        {
            await room.ConfigureAwait(false);
        }
    }

    private void SourceStopped()
    {
        lock (Gate)
        {
            _sourceStopped = true;
        }

        CancelWork();
        Release(null);
    }

    /// <summary>Lets the source go on that waits; one that doesn't hears of a fault when it comes again.</summary>
    private void Release(Exception? fault)
    {
        bool waited;
        lock (Gate)
        {
            waited = _source.TryClaim();
            if (waited)
            {
                _untold = null;
            }
        }

        if (!waited)
        {
            return;
        }

        if (fault is null)
        {
            _source.Resume(true);
        }
        else
        {
            _source.Resume(fault);
        }
    }

    private Exception? TakeUntold()
    {
        var fault = _untold;
        _untold = null;
        return fault;
    }

    private void ThrowUntold()
    {
        if (TakeUntold() is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }
}
