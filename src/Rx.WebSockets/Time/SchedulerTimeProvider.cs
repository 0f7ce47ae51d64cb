using System;
using System.Reactive.Concurrency;
using System.Threading;

namespace Rx.WebSockets.Time;

/// <summary>A scheduler seen as a <see cref="TimeProvider"/>: its stopwatch is the timestamp, its due times are the timers.</summary>
internal sealed class SchedulerTimeProvider(IScheduler scheduler) : TimeProvider
{
    private readonly IStopwatch _stopwatch = scheduler.StartStopwatch();

    public IScheduler Scheduler => scheduler;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => _stopwatch.Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => scheduler.Now.ToUniversalTime();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SchedulerTimer(scheduler, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
