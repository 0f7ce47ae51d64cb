using System;
using System.Diagnostics;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace Rx.WebSockets.Flows;

/// <summary>A value task that can be waited for again and again, by one waiter at a time, who resumes inline.</summary>
/// <remarks>
/// Waiting and claiming are for the owner's lock. Whoever claimed the waiter resumes it, outside of that lock, since it runs
/// on before the call returns.
/// </remarks>
[DebuggerDisplay("IsWaiting = {_isWaiting}")]
internal sealed class Waiter : IValueTaskSource<bool>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private bool _isWaiting;

    /// <summary>Whether somebody waits.</summary>
    public bool IsAwaited => _isWaiting;

    public ValueTask<bool> Wait() => new(this, Begin());

    /// <summary>The same for somebody who needs no answer.</summary>
    public ValueTask Pause() => new(this, Begin());

    /// <summary>Whether somebody waited, who is the caller's to resume now.</summary>
    public bool TryClaim()
    {
        var waited = _isWaiting;
        _isWaiting = false;
        return waited;
    }

    public void Resume(bool answer = true) => _core.SetResult(answer);

    public void Resume(Exception error) => _core.SetException(error);

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private short Begin()
    {
        if (_isWaiting)
        {
            throw new InvalidOperationException("The last call hasn't completed: one at a time.");
        }

        _core.Reset();
        _isWaiting = true;
        return _core.Version;
    }
}
