using System;
using System.Reactive.Concurrency;

namespace Rx.WebSockets.Flows;

/// <summary>Makes a flow of a function that subscribes; an observer that can't make its source wait is served in lock-step.</summary>
/// <remarks>
/// Like Rx's own operators, the outermost subscribes on the trampoline of the current thread, on which a cold source puts its start: so
/// no value comes before the whole chain is subscribed.
/// </remarks>
internal sealed class AnonymousFlow<T>(Func<IFlowObserver<T>, IDisposable> subscribe) : IFlow<T>
{
    public IDisposable Subscribe(IFlowObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return Subscribed(observer);
    }

    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return Subscribed(FlowObserver.From(observer));
    }

    private IDisposable Subscribed(IFlowObserver<T> observer)
    {
        if (!CurrentThreadScheduler.IsScheduleRequired)
        {
            return subscribe(observer);
        }

        IDisposable? subscription = null;
        CurrentThreadScheduler.Instance.Schedule(() => subscription = subscribe(observer));
        return subscription!;
    }
}
