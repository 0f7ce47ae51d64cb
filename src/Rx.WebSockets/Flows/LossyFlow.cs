using System;
using System.Threading;

namespace Rx.WebSockets.Flows;

/// <summary>Makes a flow of an observable by an overflow policy, and counts what that drops.</summary>
internal sealed class LossyFlow<T> : ILossyFlow<T>
{
    private readonly IFlow<T> _flow;
    private long _dropped;

    public LossyFlow(IObservable<T> source, Overflow<T> overflow, Action<T>? onDropped) =>
        _flow = new AnonymousFlow<T>(observer =>
        {
            var bound = new UntilSessionEnds<T>(observer);
            var sink = new OverflowSink<T>(bound, overflow, value =>
            {
                Interlocked.Increment(ref _dropped);
                onDropped?.Invoke(value);
            });
            bound.Subscription = sink;
            return sink.SubscribeTo(source);
        });

    public long Dropped => Interlocked.Read(ref _dropped);

    public IDisposable Subscribe(IFlowObserver<T> observer) => _flow.Subscribe(observer);

    public IDisposable Subscribe(IObserver<T> observer) => _flow.Subscribe(observer);
}
