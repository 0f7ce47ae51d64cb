using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>Stands between a source and an observer and passes the end on; an operator adds what it does with a value.</summary>
internal abstract class Sink<TSource, TResult>(IFlowObserver<TResult> observer) : IFlowObserver<TSource>, IDisposable
{
    private Upstream _upstream;

    protected IFlowObserver<TResult> Observer { get; } = observer;

    protected bool HasEnded => _upstream.HasEnded;

    public IDisposable SubscribeTo(IFlow<TSource> source)
    {
        _upstream.Attach(source.Subscribe(this));
        return this;
    }

    public abstract ValueTask OnNextAsync(TSource value, CancellationToken cancellationToken = default);

    public abstract void OnNext(TSource value);

    public virtual void OnError(Exception error)
    {
        if (TryEnd())
        {
            Observer.OnError(error);
            _upstream.Dispose();
        }
    }

    public virtual void OnCompleted()
    {
        if (TryEnd())
        {
            Observer.OnCompleted();
            _upstream.Dispose();
        }
    }

    public virtual void Dispose() => _upstream.Dispose();

    /// <summary>Ends the sink. Only one caller hears that it was the one, and that one may signal downstream.</summary>
    protected bool TryEnd() => _upstream.TryEnd();
}
