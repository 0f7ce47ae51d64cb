using System;
using System.Reactive.Concurrency;
using System.Threading;

namespace Rx.WebSockets.Sessions;

/// <summary>A timer for an owner that isn't one itself.</summary>
internal sealed class ActionTimer(IScheduler scheduler, Lock gate, Action elapsed) : SessionTimer
{
    protected override Resumption Resumption { get; } = Resumption.Of(scheduler);

    protected override Lock Gate => gate;

    protected override void Elapsed() => elapsed();
}
