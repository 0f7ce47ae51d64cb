using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>The place of one observer in a shared subscription.</summary>
[DebuggerDisplay("at work = {IsAtWork}")]
internal sealed class SharedPlace<T>(SharedSubscription<T> shared, IFlowObserver<T> observer) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _isDisposed;

    /// <summary>Whether the source waits for this observer. Inside of the subscription's gate.</summary>
    public bool IsAtWork { get; set; }

    public void Pass(T value)
    {
        ValueTask taken = default;
        try
        {
            taken = _isDisposed ? default : observer.OnNextAsync(value, _stop.Token);
        }
        catch (Exception fault)
        {
            shared.Failed(this, fault);
        }

        if (taken.IsCompletedSuccessfully)
        {
            taken.GetAwaiter().GetResult();
            shared.Done(this);
        }
        else
        {
            _ = TakenAsync(taken);
        }
    }

    public void Push(T value)
    {
        try
        {
            if (!_isDisposed)
            {
                observer.OnNext(value);
            }
        }
        catch (Exception fault)
        {
            shared.Failed(this, fault);
        }

        shared.Done(this);
    }

    public void OnError(Exception error)
    {
        if (!_isDisposed)
        {
            observer.OnError(error);
        }
    }

    public void OnCompleted()
    {
        if (!_isDisposed)
        {
            observer.OnCompleted();
        }
    }

    public void Cancel() => shared.Guard(_stop.Cancel);

    public void Dispose()
    {
        _isDisposed = true;
        shared.Leave(this);
        Cancel();
    }

    private async Task TakenAsync(ValueTask taken)
    {
        try
        {
            await taken.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // An observer that gives up because it was told to is not to blame.
        }
        catch (Exception fault)
        {
            shared.Failed(this, fault);
        }

        shared.Done(this);
    }
}
