using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Binding;

/// <summary>Gathers changes, at most one for each key, and passes them on its scheduler, at least a frame after those before.</summary>
internal abstract class FramedSink<TKey, T, TResult> : HoldingSink<KeyedChange<TKey, T>, TResult>
    where TKey : notnull
{
    private readonly TimeSpan _frame;
    private readonly int _most;
    private readonly IScheduler _scheduler;
    private readonly SerialDisposable _turn = new();
    private TimeSpan _nextFrame;

    protected FramedSink(IFlowObserver<TResult> observer, TimeSpan frame, int most, IScheduler scheduler)
        : base(observer)
    {
        (_frame, _most, _scheduler) = (frame, most, scheduler);
        Timer = new ActionTimer(scheduler, Gate, TimerElapsed);
    }

    protected override bool HasRoom => Pending.Count < _most;

    protected PendingChanges<TKey, T> Pending { get; } = new();

    protected SessionTimer Timer { get; }

    /// <summary>Begins a frame: what was pending has been taken. Inside of the gate.</summary>
    protected void BeginFrame(TimeSpan now) => _nextFrame = now + _frame;

    protected virtual void TimerElapsed()
    {
    }

    protected override bool TryMove()
    {
        TimeSpan wait;
        lock (Gate)
        {
            wait = _nextFrame - Timer.Now;
        }

        // The old turn has come already; a scheduler that acts at once must not find its new one disposed by this assignment.
        var turn = new SingleAssignmentDisposable();
        _turn.Disposable = turn;
        turn.Disposable = _scheduler.Schedule(this, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, static (_, sink) =>
        {
            sink.Run();
            return Disposable.Empty;
        });
        return true;
    }

    protected override bool TryYield()
    {
        lock (Gate)
        {
            if (IsOver || (Pending.Count == 0 && !IsEnding))
            {
                return false;
            }
        }

        return TryMove();
    }

    protected override void Forget() => Pending.Clear();

    protected override void LetGo()
    {
        _turn.Dispose();
        Timer.Stop();
    }
}
