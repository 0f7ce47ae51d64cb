using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>A scheduler for tests over real sockets: what is due now runs on the pool, what is due later when the test says so.</summary>
internal sealed class HandTimer : LocalScheduler
{
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan Due, Action Action)> _pending = [];

    /// <summary>The times that are waited for.</summary>
    public IReadOnlyList<TimeSpan> Pending
    {
        get
        {
            lock (_gate)
                return [.. _pending.Select(timer => timer.Due)];
        }
    }

    /// <summary>Lets the only timer elapse, which must be for this time.</summary>
    public void Fire(TimeSpan due)
    {
        (TimeSpan Due, Action Action) timer;
        lock (_gate)
            timer = _pending.Single();
        if (timer.Due != due)
            throw new InvalidOperationException($"The timer is for {timer.Due}.");
        timer.Action();
    }

    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        if (dueTime <= TimeSpan.Zero)
            return TaskPoolScheduler.Default.Schedule(state, (_, it) => action(this, it));
        var timer = (dueTime, new Action(() => action(this, state)));
        lock (_gate)
            _pending.Add(timer);
        return Disposable.Create(() =>
        {
            lock (_gate)
                _pending.Remove(timer);
        });
    }
}
