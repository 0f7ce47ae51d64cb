using System;
using System.Threading;

namespace Rx.WebSockets.Flows;

/// <summary>Has one round of observers at a time, which share a subscription.</summary>
internal sealed class SharedFlow<T>(IFlow<T> source, Action<Exception>? onFault)
{
    private readonly Lock _gate = new();
    private SharedSubscription<T>? _current;

    public IDisposable Subscribe(IFlowObserver<T> observer)
    {
        SharedSubscription<T> subscription;
        IDisposable? place;
        bool isFirst;
        lock (_gate)
        {
            subscription = _current ?? new SharedSubscription<T>(onFault);
            place = subscription.TryAdd(observer);
            isFirst = _current is null;
            if (place is null)
            {
                // The last round is over.
                (subscription, isFirst) = (new SharedSubscription<T>(onFault), true);
                place = subscription.TryAdd(observer)!;
            }

            _current = subscription;
        }

        if (isFirst)
        {
            subscription.SubscribeTo(source);
        }

        return place;
    }
}
