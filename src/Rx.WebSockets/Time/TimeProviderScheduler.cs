using System;
using System.Reactive.Concurrency;

namespace Rx.WebSockets.Time;

/// <summary>A <see cref="TimeProvider"/> seen as a scheduler: its timers are the due times, its timestamp is the stopwatch.</summary>
/// <remarks>Periodic work is left to Rx, which makes it of due times and the stopwatch, without drift and without overlapping.</remarks>
internal sealed class TimeProviderScheduler(TimeProvider timeProvider) : IScheduler, IStopwatchProvider, IServiceProvider
{
    public TimeProvider TimeProvider => timeProvider;

    public DateTimeOffset Now => timeProvider.GetUtcNow();

    public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) =>
        Schedule(state, TimeSpan.Zero, action);

    public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) =>
        Schedule(state, dueTime - Now, action);

    public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var timed = new TimedAction<TState>(this, state, action);
        timed.Start(dueTime);
        return timed;
    }

    public IStopwatch StartStopwatch() => new TimestampStopwatch(timeProvider);

    object? IServiceProvider.GetService(Type serviceType) => serviceType == typeof(IStopwatchProvider) ? this : null;
}
