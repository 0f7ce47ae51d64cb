using System;
using System.Collections.Generic;
using System.Threading;
using Rx.WebSockets.Flows;

namespace Rx.WebSockets.Binding;

/// <summary>Holds at most one change for each key while its observer is at work, so that a source that can't wait needn't.</summary>
internal sealed class ConflateSink<TKey, T> : HoldingSink<KeyedChange<TKey, T>, KeyedChange<TKey, T>>
    where TKey : notnull
{
    private readonly PendingChanges<TKey, T> _pending = new();
    private readonly HashSet<TKey> _known = [];
    private readonly Func<TKey, bool> _isUnknown;
    private readonly Action<int>? _onConflated;

    public ConflateSink(IFlowObserver<KeyedChange<TKey, T>> observer, Action<int>? onConflated = null)
        : base(observer) =>
        (_isUnknown, _onConflated) = (key => !_known.Contains(key), onConflated);

    /// <summary>Hears what the observer throws, when the subscription has ended by it.</summary>
    public Action<Exception>? OnFault { get; init; }

    /// <summary>Hears that the subscription is over, once or more.</summary>
    public Action<ConflateSink<TKey, T>>? OnOver { get; init; }

    protected override bool HasRoom => true;

    /// <summary>Holds a change; <see cref="Pass"/> is to follow when no lock is held.</summary>
    /// <returns>How many earlier ones will have no effect of their own.</returns>
    public int Hold(KeyedChange<TKey, T> change)
    {
        lock (Gate)
        {
            return IsOver || IsEnding ? 0 : _pending.Add(change, _isUnknown);
        }
    }

    /// <summary>Passes what is held, as far as the observer is ready.</summary>
    public void Pass() => Deliver();

    protected override void Accept(KeyedChange<TKey, T> value, CancellationToken cancellationToken)
    {
        var conflated = Hold(value);
        if (conflated > 0)
        {
            _onConflated?.Invoke(conflated);
        }
    }

    protected override bool TryTake(out KeyedChange<TKey, T> value, out CancellationToken cancellationToken)
    {
        cancellationToken = Stop;
        if (!_pending.TryTake(out value))
        {
            return false;
        }

        switch (value.Kind)
        {
            case KeyedChangeKind.Upsert:
                _known.Add(value.Key);
                break;
            case KeyedChangeKind.Remove:
                _known.Remove(value.Key);
                break;
            case KeyedChangeKind.Reset:
                _known.Clear();
                break;
        }

        return true;
    }

    protected override void Forget() => _pending.Clear();

    protected override void Taken(Exception? fault)
    {
        if (fault is not null)
        {
            OnFault?.Invoke(fault);
        }
    }

    protected override void EndFailed(Exception fault) => OnFault?.Invoke(fault);

    protected override void LetGo() => OnOver?.Invoke(this);
}
