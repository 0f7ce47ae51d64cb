using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace Rx.WebSockets.Flows;

/// <summary>Holds the latest value, and tells an observer that is at work on an earlier one to stop.</summary>
internal sealed class LatestSink<T>(IFlowObserver<T> observer) : HoldingSink<T, T>(observer)
{
    private (bool IsThere, T Value) _next;
    private CancellationTokenSource? _work;

    protected override bool HasRoom => true;

    protected override void Accept(T value, CancellationToken cancellationToken)
    {
        CancellationTokenSource? superseded;
        lock (Gate)
        {
            if (IsOver)
            {
                return;
            }

            _next = (true, value);
            superseded = _work;
        }

        superseded?.Cancel();
    }

    protected override bool TryTake([MaybeNullWhen(false)] out T value, out CancellationToken cancellationToken)
    {
        (var isThere, value) = _next;
        _next = default;
        _work = isThere ? new CancellationTokenSource() : null;
        cancellationToken = _work?.Token ?? default;
        return isThere;
    }

    protected override void Forget() => _next = default;

    protected override void CancelWork()
    {
        base.CancelWork();
        CancellationTokenSource? work;
        lock (Gate)
        {
            work = _work;
        }

        work?.Cancel();
    }
}
