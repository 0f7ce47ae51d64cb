using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Grammar;

/// <summary>Passes on the signals that may come, to an observer that says when it can take the next value.</summary>
internal sealed class WatchedFlowObserver<T>(IFlowObserver<T> observer, Watch watch) : IFlowObserver<T>
{
    private readonly WatchedObserver<T> _plain = new(observer, watch);

    public void OnNext(T value) => _plain.OnNext(value);

    public void OnError(Exception error) => _plain.OnError(error);

    public void OnCompleted() => _plain.OnCompleted();

    public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default)
    {
        if (watch.Enter("the task of OnNextAsync had completed") is { } fault)
        {
            throw watch.Violation($"OnNextAsync({value}) {fault}");
        }

        return TakeAsync(value, cancellationToken);
    }

    private async ValueTask TakeAsync(T value, CancellationToken cancellationToken)
    {
        try
        {
            await observer.OnNextAsync(value, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Giving up because the source said so is no fault: the source may still tell how it ended.
            throw;
        }
        catch
        {
            watch.EndWith("a fault of the observer, which ends its subscription");
            throw;
        }
        finally
        {
            watch.Leave();
        }
    }
}
