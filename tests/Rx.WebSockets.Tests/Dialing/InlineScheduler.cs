using System;
using System.Reactive.Concurrency;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>Runs what is due now on the spot, so that nothing can hide in the order of a queue; what is due later runs on another scheduler.</summary>
internal sealed class InlineScheduler(IScheduler later) : LocalScheduler
{
    public override DateTimeOffset Now => later.Now;

    public override IStopwatch StartStopwatch() => later.StartStopwatch();

    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) =>
        dueTime <= TimeSpan.Zero ? action(this, state) : later.Schedule(state, dueTime, (_, it) => action(this, it));
}
