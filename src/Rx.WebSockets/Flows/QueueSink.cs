using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace Rx.WebSockets.Flows;

/// <summary>Holds values in order; the source waits while they cost as much as there is room for, which the last one may exceed.</summary>
[DebuggerDisplay("{_values.Count} values that cost {_held} of {_capacity}")]
internal abstract class QueueSink<T>(IFlowObserver<T> observer, long capacity) : HoldingSink<T, T>(observer)
{
    private readonly Queue<(T Value, long Cost)> _values = new();
    private readonly long _capacity = capacity;
    private long _held;

    protected sealed override bool HasRoom => _held < _capacity;

    /// <summary>Whether there is something to deliver. Inside of the gate.</summary>
    protected bool HasMore => _values.Count > 0 || IsEnding;

    protected abstract long CostOf(T value);

    protected sealed override void Accept(T value, CancellationToken cancellationToken)
    {
        var cost = CostOf(value);
        lock (Gate)
        {
            if (!IsOver)
            {
                _values.Enqueue((value, cost));
                _held += cost;
            }
        }
    }

    protected sealed override bool TryTake([MaybeNullWhen(false)] out T value, out CancellationToken cancellationToken)
    {
        cancellationToken = Stop;
        var taken = _values.TryDequeue(out var first);
        value = first.Value;
        _held -= first.Cost;
        return taken;
    }

    protected sealed override void Forget()
    {
        _values.Clear();
        _held = 0;
    }
}
