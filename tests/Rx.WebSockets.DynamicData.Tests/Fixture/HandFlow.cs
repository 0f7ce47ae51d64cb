using System;
using System.Reactive.Disposables;
using System.Threading.Tasks;

namespace Rx.WebSockets.DynamicData.Tests.Fixture;

/// <summary>A flow that a test drives by hand, for one subscriber.</summary>
internal sealed class HandFlow<T> : IFlow<T>
{
    private IFlowObserver<T>? _observer;

    public bool HasObserver => _observer is not null;

    public IDisposable Subscribe(IObserver<T> observer) => Subscribe((IFlowObserver<T>)observer);

    public IDisposable Subscribe(IFlowObserver<T> observer)
    {
        _observer = observer;
        return Disposable.Create(() => _observer = null);
    }

    public async Task SendAsync(params T[] values)
    {
        foreach (var value in values)
        {
            await _observer!.OnNextAsync(value).ConfigureAwait(false);
        }
    }

    public void Complete() => _observer!.OnCompleted();

    public void Fail(Exception error) => _observer!.OnError(error);
}
