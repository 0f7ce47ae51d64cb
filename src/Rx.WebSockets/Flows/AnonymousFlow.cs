using System;

namespace Rx.WebSockets.Flows;

/// <summary>Makes a flow of a function that subscribes; an observer that can't make its source wait is served in lock-step.</summary>
internal sealed class AnonymousFlow<T>(Func<IFlowObserver<T>, IDisposable> subscribe) : IFlow<T>
{
    public IDisposable Subscribe(IFlowObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return subscribe(observer);
    }

    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return subscribe(FlowObserver.From(observer));
    }
}
