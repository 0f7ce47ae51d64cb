using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace Rx.WebSockets.Flows;

/// <summary>Drops the values that come while the observer is at work.</summary>
internal sealed class BusySink<T>(IFlowObserver<T> observer) : HoldingSink<T, T>(observer)
{
    private (bool IsThere, T Value) _next;

    protected override bool HasRoom => true;

    protected override void Accept(T value, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            if (!IsAtWork && !IsOver)
            {
                _next = (true, value);
            }
        }
    }

    protected override bool TryTake([MaybeNullWhen(false)] out T value, out CancellationToken cancellationToken)
    {
        (var isThere, value) = _next;
        cancellationToken = Stop;
        _next = default;
        return isThere;
    }

    protected override void Forget() => _next = default;
}
