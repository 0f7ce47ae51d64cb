using System;
using System.IO.Pipelines;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.WebSockets.Testing.Time;

/// <summary>Resumes the users of a pipe at the present instant, behind what is already due: inline they would recurse.</summary>
internal sealed class ClockPipeScheduler(VirtualClock clock) : PipeScheduler
{
    public override void Schedule(Action<object?> action, object? state) => clock.Schedule((action, state), Resume);

    private static IDisposable Resume(IScheduler scheduler, (Action<object?> Action, object? State) resumed)
    {
        resumed.Action(resumed.State);
        return Disposable.Empty;
    }
}
