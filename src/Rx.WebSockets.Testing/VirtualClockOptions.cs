using System;

namespace Rx.WebSockets.Testing;

/// <summary>Where a <see cref="VirtualClock"/> starts, with the bounds that turn an endless test into a failed one.</summary>
public sealed record VirtualClockOptions
{
    /// <summary>The wall time that <see cref="VirtualClock"/> shows before it has moved. Default: 2000-01-01T00:00:00Z.</summary>
    public DateTimeOffset Start { get; init; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// How many actions may run without virtual time moving on, at least 1. One more fails with a
    /// <see cref="VirtualClockException"/>, because something then schedules itself again at once. Default: 1,000,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxActionsPerInstant
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1_000_000;

    /// <summary>
    /// How much virtual time one <see cref="VirtualClock.Run(Func{System.Threading.Tasks.Task})"/> or
    /// <see cref="VirtualClock.Start"/> may take, more than zero. What is due later doesn't run, the call fails with a
    /// <see cref="VirtualClockException"/>. Advancing the clock by hand knows no ceiling. Default: 1 hour.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan Ceiling
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromHours(1);
}
