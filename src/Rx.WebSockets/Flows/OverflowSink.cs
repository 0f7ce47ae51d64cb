using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace Rx.WebSockets.Flows;

/// <summary>Holds a bounded number of values of a source that never waits.</summary>
[DebuggerDisplay("{_pile.Count} held, {overflow}")]
internal sealed class OverflowSink<T>(IFlowObserver<T> observer, Overflow<T> overflow, Action<T> onDropped) : HoldingSink<T, T>(observer)
{
    private readonly Pile<T> _pile = new(overflow.Kind, overflow.CapacityOfFlow);

    protected override bool HasRoom => true;

    protected override void Accept(T value, CancellationToken cancellationToken)
    {
        bool isDropped;
        T? dropped;
        if (TryPass(value))
        {
            return;
        }

        var key = overflow.Key?.Invoke(value);
        lock (Gate)
        {
            if (IsEnding)
            {
                return;
            }

            isDropped = _pile.Add(value, key, out dropped);
        }

        if (!isDropped)
        {
            return;
        }

        onDropped(dropped!);
        if (overflow.Kind is OverflowKind.Fail)
        {
            LeaveSource();
            throw new FlowOverflowException(
                $"{overflow.CapacityOfFlow} values wait for the observer, and another one came from a source that can't wait.");
        }
    }

    protected override bool TryTake([MaybeNullWhen(false)] out T value, out CancellationToken cancellationToken)
    {
        cancellationToken = Stop;
        return _pile.TryTake(out value);
    }

    protected override void Forget() => _pile.Clear();

    // What is handed over at once needs no key.
    private bool TryPass(T value)
    {
        lock (Gate)
        {
            return IsEnding || (!IsAtWork && _pile.Count == 0 && !_pile.Add(value, null, out _));
        }
    }
}
