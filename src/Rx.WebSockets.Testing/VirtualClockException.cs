using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing;

/// <summary>A test can't go on in virtual time; the message says what happened, when, and what usually causes it.</summary>
public sealed class VirtualClockException : InvalidOperationException
{
    private VirtualClockException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal static VirtualClockException AlreadyRunning() => new(
        "The clock is already running. Inside Run, await DelayAsync or SettleAsync instead of advancing the clock: " +
        "advancing it here would run other work in the middle of this call.");

    internal static VirtualClockException Endless(TimeSpan now, int actions) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{actions:N0} actions ran at {now:c} and virtual time did not move on. Something schedules itself again at once: " +
        $"an interval of zero, a Repeat over a source that completes immediately, or a loop whose awaits never wait. " +
        $"If the test means it, raise {nameof(VirtualClockOptions)}.{nameof(VirtualClockOptions.MaxActionsPerInstant)}."));

    internal static VirtualClockException CeilingReached(TimeSpan now, TimeSpan next, TimeSpan ceiling) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"It is {now:c}, nothing more is due before {next:c}, and that is beyond the ceiling of {ceiling:c} of virtual time. " +
        $"Either an endless timer keeps the clock busy while the test waits for something that will not happen, or the test " +
        $"means to take that long: then raise {nameof(VirtualClockOptions)}.{nameof(VirtualClockOptions.Ceiling)}."));

    internal static VirtualClockException Stuck(TimeSpan now, IEnumerable<string> waiting) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Nothing is due any more at {now:c} and the body has not completed: the test waits for something that nothing in " +
        $"virtual time will ever do. Usual reasons: the awaited signal never comes, a timer or delay runs on another clock, " +
        $"or the work went to another thread ({nameof(Task)}.{nameof(Task.Run)}, {nameof(Task)}.{nameof(Task.Yield)}, " +
        $"{nameof(CancellationTokenSource)}.{nameof(CancellationTokenSource.CancelAsync)}, a real socket).{string.Concat(waiting.Select(line => $"\n  {line}"))}"));

    internal static VirtualClockException Stopped(TimeSpan now) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The clock was stopped at {now:c} before the body had completed."));

    internal static VirtualClockException ScheduledElsewhere(TimeSpan now, int owner, int thread) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Work was scheduled on the virtual clock from thread {thread} at {now:c}, while thread {owner} runs it. {LeftTheThread}"));

    internal static VirtualClockException CompletedElsewhere(TimeSpan now, int owner, int thread, Exception? failure) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The body ended on thread {thread} at {now:c}, while thread {owner} runs the virtual clock. {LeftTheThread}"),
        failure);

    private const string LeftTheThread =
        "Something resumed off the clock's thread, so the run is no longer deterministic. Usual reasons: Task.Run, Task.Yield, " +
        "a TaskCompletionSource with RunContinuationsAsynchronously, CancellationTokenSource.CancelAsync (Cancel stays), " +
        "SemaphoreSlim.WaitAsync, a Channel, an assertion that blocks on a task (await Assert.ThatAsync stays), or a real timer or socket.";
}
