using System;
using System.Reactive.Concurrency;
using Rx.WebSockets.Time;

namespace Rx.WebSockets;

/// <summary>The two faces of a clock: <see cref="IScheduler"/> for Rx, <see cref="TimeProvider"/> for the rest of .NET.</summary>
/// <remarks>
/// There and back again gives the same object. <c>TimeProvider.System</c> and <see cref="TaskPoolScheduler.Default"/> are the
/// two faces of the system's clock.
/// </remarks>
public static class TimeAdapters
{
    /// <summary>A scheduler as a <see cref="TimeProvider"/>, for <c>Task.Delay</c>, <c>PeriodicTimer</c> and the like.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <returns>
    /// A provider whose timers run on the scheduler. Its timestamps are the scheduler's stopwatch in ticks of 100 ns, from zero; the
    /// local time zone is UTC, since a scheduler has none.
    /// </returns>
    public static TimeProvider ToTimeProvider(this IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        return scheduler is TimeProviderScheduler face ? face.TimeProvider
            : scheduler == Defaults.Scheduler ? Defaults.TimeProvider
            : new SchedulerTimeProvider(scheduler);
    }

    /// <summary>A <see cref="TimeProvider"/> as a scheduler, for sessions and for operators of Rx.</summary>
    /// <param name="timeProvider">The provider, such as that of a service container or the <c>FakeTimeProvider</c> of a test.</param>
    /// <returns>
    /// A scheduler whose actions are run by timers of the provider, on its threads and as exactly as they are; they may be due after
    /// any time, also one longer than the 49 days of such a timer. Actions that are due at once run when a timer of zero does,
    /// which may be within the call.
    /// </returns>
    public static IScheduler ToScheduler(this TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        return timeProvider is SchedulerTimeProvider face ? face.Scheduler
            : timeProvider == Defaults.TimeProvider ? Defaults.Scheduler
            : new TimeProviderScheduler(timeProvider);
    }
}
