using System;
using System.Reactive.Concurrency;
using System.Threading;

namespace Rx.WebSockets.Sessions;

/// <summary>The one seam through which users' awaits resume: the pool in production, the clock in tests.</summary>
internal sealed class Resumption(IScheduler scheduler)
{
    // The pool's own queue is cheaper than a scheduler over it.
    public bool IsPool { get; } = IsPoolOf(scheduler);

    /// <summary>Whether a scheduler is the pool of the runtime.</summary>
    public static bool IsPoolOf(IScheduler scheduler) => scheduler is DefaultScheduler or TaskPoolScheduler or ThreadPoolScheduler;

    public void Schedule<TState>(TState state, Action<TState> action)
    {
        if (IsPool)
        {
            ThreadPool.UnsafeQueueUserWorkItem(action, state, preferLocal: false);
        }
        else
        {
            scheduler.Schedule((state, action), static (_, it) =>
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
