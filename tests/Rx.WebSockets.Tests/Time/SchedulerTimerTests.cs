using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Time;

/// <summary>What the timers of a scheduler keep although it is no virtual clock; the rest stands at the clock's own tests.</summary>
public sealed class SchedulerTimerTests
{
    private readonly LateScheduler _late = new();
    private int _fired;

    [Test]
    public void Change_WhileTheLastDueTimeIsUnderWay_ReplacesIt()
    {
        using var timer = Create(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        timer.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        _late.RunNext();
        var early = _fired;
        _late.RunNext();

        Assert.That((early, _fired, _late.Pending), Is.EqualTo((0, 1, 0)));
    }

    [Test]
    public async Task Dispose_WhileADueTimeIsUnderWay_FiresNoMore()
    {
        var timer = Create(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        await timer.DisposeAsync();
        _late.RunNext();

        Assert.That((_fired, _late.Pending), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Timer_OnASchedulerThatRunsWithinTheCall_Fires()
    {
        using var timer = ImmediateScheduler.Instance.ToTimeProvider().CreateTimer(_ => _fired++, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        Assert.That(_fired, Is.EqualTo(1));
    }

    private ITimer Create(TimeSpan dueTime, TimeSpan period) => _late.ToTimeProvider().CreateTimer(_ => _fired++, null, dueTime, period);

    /// <summary>A scheduler on which every disposal comes too late.</summary>
    private sealed class LateScheduler : IScheduler
    {
        private readonly Queue<Action> _actions = new();

        public int Pending => _actions.Count;

        public DateTimeOffset Now => DateTimeOffset.UnixEpoch;

        public void RunNext() => _actions.Dequeue()();

        public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action)
        {
            _actions.Enqueue(() => action(this, state));
            return Disposable.Empty;
        }

        public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) => Schedule(state, action);

        public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) => Schedule(state, action);
    }
}
