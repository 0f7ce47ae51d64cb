using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.WebSockets.Testing.Time;

/// <summary>What Rx schedules: an action with its state, which may start more and then owns it.</summary>
internal sealed class ScheduledAction<TState>(
    VirtualClock clock, DueQueue queue, TState state, Func<IScheduler, TState, IDisposable> action) : ClockItem(queue)
{
    private SingleAssignmentDisposableValue _started;

    public override void Invoke() => _started.Disposable = action(clock, state);

    public override void Dispose()
    {
        base.Dispose();
        _started.Dispose();
    }
}
