using System.Reactive.Disposables;

namespace Rx.WebSockets.Flows;

/// <summary>Passes a flow on, and where it ends perhaps another one.</summary>
internal abstract class SuccessionSink<T>(IFlowObserver<T> observer) : PassSink<T>(observer)
{
    private SingleAssignmentDisposableValue _successor;

    public override void Dispose()
    {
        base.Dispose();
        _successor.Dispose();
    }

    /// <summary>Ends this flow for its source alone, and subscribes the observer to the next.</summary>
    protected void GoOnWith(IFlow<T> next)
    {
        if (TryEnd())
        {
            base.Dispose();
            _successor.Disposable = new PassSink<T>(Observer).SubscribeTo(next);
        }
    }
}
