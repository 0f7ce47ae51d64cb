using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Flows;

/// <summary>The source of a sink that holds values: it waits for room, and hears of a fault by the call that waits, else by its next one.</summary>
/// <param name="gate">The gate of the sink.</param>
/// <param name="stopped">Called outside of the gate when the source's token fires while it waits: nothing is to keep it any longer.</param>
[DebuggerDisplay("waits = {_waiter.IsAwaited}, stopped = {IsStopped}")]
internal sealed class HeldSource(Lock gate, Action stopped)
{
    private readonly Waiter _waiter = new();
    private CancellationToken _token;
    private Exception? _untold;

    /// <summary>Whether the source doesn't wait, since it was told to stop. Inside of the gate.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether the token of its last call has fired. Inside of the gate.</summary>
    public bool SaysStop => _token.IsCancellationRequested;

    /// <summary>A call begins. Inside of the gate.</summary>
    /// <returns>Whether another source goes on where one was stopped, as the next session does: it waits, and what it brings is wanted.</returns>
    public bool Calls(CancellationToken token)
    {
        var goesOn = _token.IsCancellationRequested && !token.IsCancellationRequested;
        _token = token;
        IsStopped &= token.IsCancellationRequested;
        return goesOn;
    }

    /// <summary>Waits for room, which there isn't. Inside of the gate, and followed by <see cref="RoomAsync"/>.</summary>
    public ValueTask Wait() => _waiter.Pause();

    /// <summary>Waits until there is room or the source says stop: its value is held already, so that a token that fires only ends the wait.</summary>
    public async ValueTask RoomAsync(ValueTask room, CancellationToken cancellationToken)
    {
        // What a source that was stopped still brings is bounded by itself.
        using (cancellationToken.UnsafeRegister(static source => ((HeldSource)source!).Stop(), this))
        {
            await room.ConfigureAwait(false);
        }
    }

    /// <summary>Whether the source waits, and is the caller's to <see cref="Resume"/>. Inside of the gate.</summary>
    public bool TryClaim() => _waiter.TryClaim();

    public void Resume() => _waiter.Resume();

    /// <summary>Has a fault told to the source, or none any more. Inside of the gate, and followed by <see cref="Release"/>.</summary>
    public void MustHear(Exception? fault) => _untold = fault;

    /// <summary>The fault that the source must still hear, once. Inside of the gate.</summary>
    public Exception? TakeUntold()
    {
        var fault = _untold;
        _untold = null;
        return fault;
    }

    /// <summary>Throws the fault that the source must still hear, once. Inside of the gate.</summary>
    public void ThrowUntold()
    {
        if (TakeUntold() is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>Lets the source go on if it waits; if it doesn't, it hears of a fault when it comes again. Outside of the gate.</summary>
    public void Release(Exception? fault = null)
    {
        bool waited;
        lock (gate)
        {
            waited = _waiter.TryClaim();
            if (waited)
            {
                _untold = null;
            }
        }

        if (!waited)
        {
            return;
        }

        if (fault is null)
        {
            _waiter.Resume();
        }
        else
        {
            _waiter.Resume(fault);
        }
    }

    private void Stop()
    {
        lock (gate)
        {
            IsStopped = true;
        }

        stopped();
        Release();
    }
}
