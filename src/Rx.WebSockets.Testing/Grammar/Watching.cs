using System;

namespace Rx.WebSockets.Testing.Grammar;

/// <summary>Subscribes an observer under watch, as a flow's observer if it is one.</summary>
internal static class Watching
{
    public static IDisposable SubscribeWatched<T>(this IObservable<T> source, IObserver<T> observer, ViolationLog log)
    {
        var watch = new Watch(log);
        watch.Subscription = source.Subscribe(observer is IFlowObserver<T> flow
            ? new WatchedFlowObserver<T>(flow, watch)
            : new WatchedObserver<T>(observer, watch));
        return watch;
    }
}
