using System;
using System.IO.Pipelines;

namespace Rx.WebSockets.Testing.Time;

/// <summary>Resumes the users of a pipe at the present instant, behind what is already due: inline they would recurse.</summary>
internal sealed class ClockPipeScheduler(VirtualClock clock) : PipeScheduler
{
    public override void Schedule(Action<object?> action, object? state) => clock.Post(clock.Clock, action, state);
}
