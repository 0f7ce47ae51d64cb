using System;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace Rx.WebSockets.Sessions;

/// <summary>Something that one loop waits for and others set; the waiter goes on inside <see cref="Set"/>, on its thread.</summary>
/// <remarks>All calls but the waiter's continuation are made under the owner's lock, see <see cref="TakeWaiter"/>.</remarks>
internal sealed class Signal : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;
    private bool _waiting;

    /// <summary>Whether somebody waits.</summary>
    public bool IsAwaited => _waiting;

    /// <summary>A task that <see cref="Set"/> completes; at most one at a time.</summary>
    public ValueTask Wait()
    {
        _waiting = true;
        return new ValueTask(this, _source.Version);
    }

    /// <summary>Takes the right to call <see cref="Set"/>: true once per <see cref="Wait"/>.</summary>
    public bool TakeWaiter()
    {
        var waiting = _waiting;
        _waiting = false;
        return waiting;
    }

    /// <summary>Lets the waiter go on; to be called outside of any lock.</summary>
    public void Set() => _source.SetResult(true);

    void IValueTaskSource.GetResult(short token)
    {
        _source.GetResult(token);
        _source.Reset();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
