using System;
using System.Reactive.Concurrency;

namespace Rx.WebSockets.Time;

/// <summary>The time since a timestamp.</summary>
internal sealed class TimestampStopwatch(TimeProvider timeProvider) : IStopwatch
{
    private readonly long _start = timeProvider.GetTimestamp();

    public TimeSpan Elapsed => timeProvider.GetElapsedTime(_start);
}
