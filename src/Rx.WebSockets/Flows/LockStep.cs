using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>Serves a plain observer in lock-step: it has taken a value when its <c>OnNext</c> returns.</summary>
internal sealed class LockStep<T>(IObserver<T> observer) : IFlowObserver<T>
{
    public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default)
    {
        observer.OnNext(value);
        return default;
    }

    public void OnNext(T value) => observer.OnNext(value);

    public void OnError(Exception error) => observer.OnError(error);

    public void OnCompleted() => observer.OnCompleted();
}
