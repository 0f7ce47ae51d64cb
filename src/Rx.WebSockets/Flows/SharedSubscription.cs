using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>A subscription that several observers share; a value has been taken when all of them have taken it.</summary>
[DebuggerDisplay("{_places.Length} observers, {_atWork} at work, over = {_isOver}")]
internal sealed class SharedSubscription<T>(Action<Exception>? onFault) : IFlowObserver<T>
{
    private readonly Lock _gate = new();
    private readonly Waiter _source = new();
    private SharedPlace<T>[] _places = [];
    private Upstream _upstream;
    private int _atWork;
    private bool _isOver;
    private Exception? _fault;

    /// <summary>Whether somebody is there at the moment.</summary>
    public bool HasObservers => Volatile.Read(ref _places).Length > 0;

    /// <summary>Adds an observer, unless the subscription is over.</summary>
    public SharedPlace<T>? TryAdd(IFlowObserver<T> observer)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return null;
            }

            var place = new SharedPlace<T>(this, observer);
            _places = [.. _places, place];
            return place;
        }
    }

    public void SubscribeTo(IFlow<T> source) => _upstream.Attach(source.Subscribe(this));

    /// <summary>Keeps what ends with the last observer.</summary>
    public void Attach(IDisposable subscription) => _upstream.Attach(subscription);

    public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default)
    {
        Array.ForEach(BeginRound(), place => place.Pass(value));
        ValueTask<bool> taken;
        lock (_gate)
        {
            if (--_atWork > 0)
            {
                taken = _source.Wait();
            }
            else
            {
                taken = new ValueTask<bool>(true);
            }
        }

        return taken.IsCompletedSuccessfully ? EndRound() : TakenAsync(taken, cancellationToken);
    }

    public void OnNext(T value)
    {
        Array.ForEach(BeginRound(), place => place.Push(value));
        lock (_gate)
        {
            _atWork--;
        }

        EndRound().GetAwaiter().GetResult();
    }

    public void OnError(Exception error) => End(TakeAll(), place => place.OnError(error));

    public void OnCompleted() => End(TakeAll(), static place => place.OnCompleted());

    /// <summary>Ends it with an error that isn't the source's, when the value that is at the observers has been taken.</summary>
    public void Fail(Exception error)
    {
        SharedPlace<T>[] left;
        lock (_gate)
        {
            if (_atWork > 0)
            {
                _fault ??= error;
                return;
            }

            (left, _places, _isOver) = (_places, [], true);
        }

        End(left, place => place.OnError(error));
    }

    /// <summary>Has all observers leave.</summary>
    public void Silence()
    {
        SharedPlace<T>[] left;
        lock (_gate)
        {
            left = _places;
        }

        Array.ForEach(left, static place => place.Dispose());
    }

    /// <summary>An observer leaves; with the last one the subscription to the source ends.</summary>
    public void Leave(SharedPlace<T> place)
    {
        if (TryRemove(place, out var wasLast) && wasLast)
        {
            _upstream.Dispose();
        }

        Done(place);
    }

    /// <summary>An observer's part ends with a fault, which goes to the source unless somebody else hears of it.</summary>
    public void Failed(SharedPlace<T> place, Exception fault)
    {
        if (!TryRemove(place, out var wasLast))
        {
            // Nobody owns the fault of one who has left: it is left to TaskScheduler.UnobservedTaskException.
            ExceptionDispatchInfo.Throw(fault);
        }

        if (wasLast || onFault is null)
        {
            _fault ??= fault;
            return;
        }

        try
        {
            onFault(fault);
        }
        catch (Exception another)
        {
            _fault ??= another;
        }
    }

    /// <summary>Fires an observer's token; what its callbacks throw is no fault of who fires it, if somebody else is to hear of faults.</summary>
    public void Guard(Action fire)
    {
        try
        {
            fire();
        }
        catch (Exception fault) when (onFault is not null)
        {
            onFault(fault);
        }
    }

    /// <summary>An observer has taken the value, or isn't waited for any more.</summary>
    public void Done(SharedPlace<T> place)
    {
        bool sourceWaited;
        lock (_gate)
        {
            if (!place.IsAtWork)
            {
                return;
            }

            place.IsAtWork = false;
            sourceWaited = --_atWork == 0 && _source.TryClaim();
        }

        if (sourceWaited)
        {
            _source.Resume();
        }
    }

    private SharedPlace<T>[] BeginRound()
    {
        lock (_gate)
        {
            if (_atWork > 0)
            {
                throw new InvalidOperationException("The observers haven't taken the last value: call OnNextAsync and wait for it.");
            }

            // One for the source itself, so that the round doesn't end before everybody has got the value.
            _atWork = _places.Length + 1;
            Array.ForEach(_places, static place => place.IsAtWork = true);
            return _places;
        }
    }

    private async ValueTask TakenAsync(ValueTask<bool> taken, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static shared => ((SharedSubscription<T>)shared!).Cancel(), this))
        {
            await taken.ConfigureAwait(false);
        }

        await EndRound().ConfigureAwait(false);
    }

    /// <summary>Goes on, or ends with what an observer has thrown.</summary>
    private ValueTask EndRound()
    {
        var fault = _fault;
        if (fault is null)
        {
            return default;
        }

        _fault = null;
        SignalEnd(TakeAll(), place => place.OnError(fault));
        return ValueTask.FromException(fault);
    }

    private void End(SharedPlace<T>[] left, Action<SharedPlace<T>> signal)
    {
        if (SignalEnd(left, signal) is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        _upstream.Dispose();
    }

    private SharedPlace<T>[] TakeAll()
    {
        lock (_gate)
        {
            var left = _places;
            (_places, _isOver) = ([], true);
            return left;
        }
    }

    /// <summary>Signals the end to all who were left; the first exception that one of them throws.</summary>
    private static Exception? SignalEnd(SharedPlace<T>[] left, Action<SharedPlace<T>> signal)
    {
        Exception? first = null;
        foreach (var place in left)
        {
            try
            {
                signal(place);
            }
            catch (Exception fault)
            {
                first ??= fault;
            }
        }

        return first;
    }

    private void Cancel()
    {
        SharedPlace<T>[] places;
        lock (_gate)
        {
            places = _places;
        }

        Array.ForEach(places, static place => place.Cancel());
    }

    private bool TryRemove(SharedPlace<T> place, out bool wasLast)
    {
        lock (_gate)
        {
            var left = Array.FindAll(_places, other => other != place);
            var removed = left.Length < _places.Length;
            _places = left;
            wasLast = removed && left.Length == 0;
            _isOver |= wasLast;
            return removed;
        }
    }
}
