using System;
using System.Reactive.Concurrency;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>What a session uses unless told otherwise; the only place that names the real clock, pool and generator.</summary>
internal static class Defaults
{
    public static IScheduler Scheduler { get; } = TaskPoolScheduler.Default;

#pragma warning disable RS0030 // This is the place that names it.
    public static TimeProvider TimeProvider { get; } = TimeProvider.System;
#pragma warning restore RS0030

    public static IRandomSource Random { get; } = new Sessions.SystemRandom();
}
