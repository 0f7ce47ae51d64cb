using System.Reactive.Concurrency;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>What a session uses unless told otherwise; the only place that names the real clock, pool and generator.</summary>
internal static class Defaults
{
    public static IScheduler Scheduler { get; } = TaskPoolScheduler.Default;

    public static IRandomSource Random { get; } = new Sessions.SystemRandom();
}
