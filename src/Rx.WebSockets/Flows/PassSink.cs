using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>Passes everything on until the end.</summary>
internal class PassSink<T>(IFlowObserver<T> observer) : Sink<T, T>(observer)
{
    public override ValueTask OnNextAsync(T value, CancellationToken cancellationToken = default) =>
        HasEnded ? default : Observer.OnNextAsync(value, cancellationToken);

    public override void OnNext(T value)
    {
        if (!HasEnded)
        {
            Observer.OnNext(value);
        }
    }
}
