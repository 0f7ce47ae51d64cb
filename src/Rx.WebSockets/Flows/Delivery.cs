using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>Hands what an operator holds to an observer, one at a time, whoever finds it ready; the terminal signal comes behind all that.</summary>
/// <remarks>
/// An operator says what it holds: it changes that inside of the gate and asks for delivery outside of it. Whoever finds the observer
/// ready delivers, on that thread, until nothing is left or the observer makes it wait; then the observer's completion goes on. What
/// the observer throws ends the subscription and is told to the source.
/// </remarks>
[DebuggerDisplay("at work = {IsAtWork}, over = {IsOver}, no more = {IsEnding}")]
internal abstract class Delivery<T>(IFlowObserver<T> observer) : IDisposable
{
    private CancellationTokenSource _stop = new();
    private Exception? _error;
    private Exception? _fault;

    protected Lock Gate { get; } = new();

    /// <summary>Whether the observer has a value, or is just about to get the next one. Inside of the gate.</summary>
    protected bool IsAtWork { get; private set; }

    /// <summary>Whether nothing is signalled any more. Inside of the gate.</summary>
    protected bool IsOver { get; private set; }

    /// <summary>Whether the terminal signal comes behind what is held. Inside of the gate.</summary>
    protected bool IsEnding { get; private set; }

    /// <summary>Whether that signal is an error. Inside of the gate.</summary>
    protected bool HasFailed => _error is not null;

    /// <summary>Whether nothing can come any more once the source has ended and nothing is left to take. Inside of the gate.</summary>
    protected virtual bool IsDrained => true;

    /// <summary>Fires when the subscription is disposed or the source says stop.</summary>
    protected CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        lock (Gate)
        {
            IsOver = IsEnding = true;
            MustHear(null);
            Forget();
        }

        // Off the source first: what is released goes on to whoever is on it.
        LeaveSource();
        LetGo();
        ReleaseSource(null);
        CancelWork();
    }

    /// <summary>What the observer gets next, if there is anything, with a token for its work. Inside of the gate.</summary>
    protected abstract bool TryTake([MaybeNullWhen(false)] out T value, out CancellationToken cancellationToken);

    /// <summary>Ends the subscription to the source. Outside of the gate.</summary>
    protected abstract void LeaveSource();

    /// <summary>The observer has taken the value, or has given it up. Outside of the gate.</summary>
    protected virtual void Taken(Exception? fault)
    {
    }

    /// <summary>The observer has thrown at the terminal signal, which is thrown on. Outside of the gate.</summary>
    protected virtual void EndFailed(Exception fault)
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

    /// <summary>What is taken from now on may be worked on, although earlier work was told to stop. Inside of the gate.</summary>
    protected void RenewStop()
    {
        if (!IsOver && _stop.IsCancellationRequested)
        {
            _stop = new CancellationTokenSource();
        }
    }

    /// <summary>Has <see cref="Run"/> called at the place where the observer is served, if that isn't just here.</summary>
    protected virtual bool TryMove() => false;

    /// <summary>Leaves the place to others after a value if there are more, and has <see cref="Run"/> called there again.</summary>
    protected virtual bool TryYield() => false;

    /// <summary>Takes the right to let a source go on that waits. Inside of the gate, and followed by <see cref="ResumeSource"/>.</summary>
    protected virtual bool TryClaimSource() => false;

    /// <summary>Lets the source go on. Outside of the gate.</summary>
    protected virtual void ResumeSource()
    {
    }

    /// <summary>Keeps a fault of the observer for the source, or drops one. Inside of the gate, and followed by <see cref="ReleaseSource"/>.</summary>
    protected virtual void MustHear(Exception? fault)
    {
    }

    /// <summary>Nothing keeps the source any longer; if it waits, it hears of the fault. Outside of the gate.</summary>
    protected virtual void ReleaseSource(Exception? fault)
    {
    }

    /// <summary>
    /// No value is accepted any more; the terminal signal, which is the first error if there is any, comes behind what is held. Inside of
    /// the gate, and followed by a delivery.
    /// </summary>
    protected void Finish(Exception? error)
    {
        IsEnding = true;
        _error ??= error;
    }

    /// <summary>Delivers what there is, unless somebody is at it.</summary>
    protected void Deliver()
    {
        lock (Gate)
        {
            if (IsAtWork || IsOver)
            {
                return;
            }

            IsAtWork = true;
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

    /// <summary>Somebody downstream threw: that ends the subscription, and the source hears of it, once. Outside of the gate.</summary>
    protected void Failed(Exception fault)
    {
        bool isOver;
        bool isKnown;
        lock (Gate)
        {
            isOver = IsOver;
            isKnown = ReferenceEquals(_fault, fault);
            (IsOver, IsEnding, IsAtWork) = (true, true, false);
            if (!isOver)
            {
                _fault = fault;
                MustHear(fault);
            }

            Forget();
        }

        Taken(fault);
        LetGo();
        if (!isOver)
        {
            ReleaseSource(fault);
        }
        else if (!isKnown)
        {
            // Nobody owns the fault of one who was told to go: it is left to TaskScheduler.UnobservedTaskException.
            ExceptionDispatchInfo.Throw(fault);
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

    private bool TryNext([MaybeNullWhen(false)] out T value, out CancellationToken cancellationToken)
    {
        bool taken;
        bool isEnd;
        bool sourceWaited;
        lock (Gate)
        {
            (value, cancellationToken) = (default, default);
            taken = !IsOver && TryTake(out value, out cancellationToken);
            isEnd = !taken && !IsOver && IsEnding && IsDrained;
            IsOver |= isEnd;
            IsAtWork = taken;
            sourceWaited = TryClaimSource();
        }

        if (sourceWaited)
        {
            ResumeSource();
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
                MustHear(fault);
            }

            EndFailed(fault);
            LetGo();
            ReleaseSource(fault);
            throw;
        }

        LeaveSource();
        LetGo();
        ReleaseSource(null);
    }
}
