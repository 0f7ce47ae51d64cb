using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>Ends a subscription when its observer says that a session takes nothing more, which is no fault of the source.</summary>
/// <remarks>For sources that can't wait: what is thrown at them later, on a timer's thread for example, nobody could handle.</remarks>
internal sealed class UntilSessionEnds<T>(IFlowObserver<T> observer) : IFlowObserver<T>
{
    /// <summary>What ends with the session; set before the first signal.</summary>
    public IDisposable? Subscription { get; set; }

    public ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default)
    {
        ValueTask taken;
        try
        {
            taken = observer.OnNextAsync(value, cancellationToken);
        }
        catch (SessionException)
        {
            Subscription?.Dispose();
            return default;
        }

        return taken.IsCompletedSuccessfully ? taken : WaitAsync(taken);
    }

    public void OnNext(T value) => observer.OnNext(value);

    public void OnError(Exception error) => observer.OnError(error);

    public void OnCompleted() => observer.OnCompleted();

    private async ValueTask WaitAsync(ValueTask taken)
    {
        try
        {
            await taken.ConfigureAwait(false);
        }
        catch (SessionException)
        {
            Subscription?.Dispose();
        }
    }
}
