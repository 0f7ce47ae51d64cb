using System;

namespace Rx.WebSockets.Flows;

/// <summary>Finds out what an observer can do.</summary>
internal static class FlowObserver
{
    /// <summary>The observer itself if it can make its source wait, else one that serves it in lock-step.</summary>
    public static IFlowObserver<T> From<T>(IObserver<T> observer) => observer as IFlowObserver<T> ?? new LockStep<T>(observer);
}
