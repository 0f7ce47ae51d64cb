using System;
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>One subscription to a source, and one round of observers after the other; between them the source waits.</summary>
[DebuggerDisplay("waits = {_arrival.IsAwaited}, over = {_isOver}")]
internal sealed class PublishedFlow<T>(IFlow<T> source, Action<Exception>? onFault, IScheduler scheduler) : IFlowObserver<T>
{
    private readonly Lock _gate = new();
    private readonly Waiter _arrival = new();
    private readonly SingleAssignmentDisposable _upstream = new();
    private SharedSubscription<T>? _round;
    private IDisposable? _connection;
    private bool _isOver;
    private bool _isLeft;
    private Exception? _error;

    public IDisposable Connect()
    {
        lock (_gate)
        {
            if (_connection is not null)
            {
                return _connection;
            }

            _connection = Disposable.Create(Leave);
        }

        _upstream.Disposable = source.Subscribe(this);
        return _connection;
    }

    public IDisposable Subscribe(IFlowObserver<T> observer)
    {
        IDisposable? place = null;
        bool sourceWaited;
        lock (_gate)
        {
            if (!_isOver)
            {
                place = _round?.TryAdd(observer);
                _round = place is null ? new SharedSubscription<T>(onFault) : _round;
                place ??= _round!.TryAdd(observer);
            }

            sourceWaited = _arrival.TryClaim();
        }

        if (place is null)
        {
            SignalEnd(observer);
        }

        if (sourceWaited)
        {
            // Not before the whole chain is subscribed, as a cold source does it by the current thread's scheduler.
            scheduler.Schedule(() => _arrival.Resume());
        }

        return place ?? Disposable.Empty;
    }

    public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default) =>
        TryPass(value, cancellationToken, out var taken) ? taken : ArrivalAsync(value, cancellationToken);

    public void OnNext(T value)
    {
        SharedSubscription<T>? round;
        lock (_gate)
        {
            if (_isOver || _isLeft)
            {
                return;
            }

            round = _round;
        }

        if (round is not { HasObservers: true })
        {
            throw new InvalidOperationException("Nobody observes the flow, and plain OnNext can't wait: call OnNextAsync.");
        }

        round.OnNext(value);
    }

    public void OnError(Exception error) => End(error);

    public void OnCompleted() => End(null);

    private void End(Exception? error)
    {
        SharedSubscription<T>? round;
        lock (_gate)
        {
            if (_isOver || _isLeft)
            {
                return;
            }

            (_isOver, _error, round) = (true, error, _round);
        }

        if (error is null)
        {
            round?.OnCompleted();
        }
        else
        {
            round?.OnError(error);
        }

        _upstream.Dispose();
    }

    private void SignalEnd(IFlowObserver<T> observer)
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

    /// <summary>Hands a value to whoever is there, or drops it when all is over; false when the source has to wait.</summary>
    private bool TryPass(T value, CancellationToken cancellationToken, out ValueTask taken)
    {
        SharedSubscription<T>? round;
        taken = default;
        lock (_gate)
        {
            if (_isOver || _isLeft)
            {
                return true;
            }

            round = _round;
        }

        if (round is not { HasObservers: true })
        {
            return false;
        }

        taken = PassAsync(round, value, cancellationToken);
        return true;
    }

    private ValueTask PassAsync(SharedSubscription<T> round, T value, CancellationToken cancellationToken)
    {
        var taken = round.OnNextAsync(value, cancellationToken);
        return taken.IsCompletedSuccessfully ? taken : TakenAsync(taken);
    }

    private async ValueTask TakenAsync(ValueTask taken)
    {
        try
        {
            await taken.ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            lock (_gate)
            {
                (_isOver, _error) = (true, fault);
            }

            throw;
        }
    }

    // A token that fires changes nothing: the value is held for the next observer, and the end comes behind it.
    private async ValueTask ArrivalAsync(T value, CancellationToken cancellationToken)
    {
        ValueTask taken;
        while (!TryPass(value, cancellationToken, out taken))
        {
            ValueTask arrival;
            lock (_gate)
            {
                arrival = _isLeft || _round is { HasObservers: true } ? default : _arrival.Pause();
            }

            await arrival.ConfigureAwait(false);
        }

        await taken.ConfigureAwait(false);
    }

    private void Leave()
    {
        SharedSubscription<T>? round;
        bool sourceWaited;
        lock (_gate)
        {
            (_isLeft, round) = (true, _round);
            sourceWaited = _arrival.TryClaim();
        }

        _upstream.Dispose();
        round?.Silence();
        if (sourceWaited)
        {
            _arrival.Resume();
        }
    }
}
