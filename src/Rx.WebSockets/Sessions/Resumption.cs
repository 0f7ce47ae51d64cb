using System;
using System.Reactive.Concurrency;
using System.Threading;

namespace Rx.WebSockets.Sessions;

/// <summary>The one seam through which users' awaits resume: the pool in production, the clock in tests.</summary>
internal sealed class Resumption
{
    public static readonly Resumption Pool = new(Defaults.Scheduler);

    private readonly IStopwatch _stopwatch;

    private Resumption(IScheduler scheduler) => (Scheduler, _stopwatch) = (scheduler, scheduler.StartStopwatch());

    public IScheduler Scheduler { get; }

    /// <summary>The time by the scheduler's stopwatch. Only differences count: whoever measures on the pool does so from the same instant.</summary>
    public TimeSpan Now => _stopwatch.Elapsed;

    /// <summary>Whether it is the pool of the runtime, whose own queue is cheaper than a scheduler over it.</summary>
    public bool IsPool => this == Pool;

    public static Resumption Of(IScheduler scheduler) =>
        scheduler is DefaultScheduler or TaskPoolScheduler or ThreadPoolScheduler ? Pool : new(scheduler);

    public void Schedule<TState>(TState state, Action<TState> action)
    {
        if (IsPool)
        {
            ThreadPool.UnsafeQueueUserWorkItem(action, state, preferLocal: false);
        }
        else
        {
            Scheduler.Schedule((state, action), static (_, it) =>
            {
                it.action(it.state);
                return System.Reactive.Disposables.Disposable.Empty;
            });
        }
    }

    /// <summary>The same in a context that was captured before, if there is one.</summary>
    public void Schedule<TState>(ExecutionContext? context, TState state, Action<TState> action) => Schedule((context, state, action), static it =>
    {
        if (it.context is null)
        {
            it.action(it.state);
        }
        else
        {
            ExecutionContext.Run(it.context, static boxed =>
            {
                var (state, action) = (ValueTuple<TState, Action<TState>>)boxed!;
                action(state);
            }, (it.state, it.action));
        }
    });
}
