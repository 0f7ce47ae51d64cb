using System;
using System.Reactive.Concurrency;
using System.Threading;

namespace Rx.WebSockets.Sessions;

/// <summary>A timer for an owner that isn't one itself.</summary>
internal sealed class ActionTimer(IScheduler scheduler, Lock gate, Action elapsed) : SessionTimer(Resumption.Of(scheduler), gate)
{
    protected override void Elapsed() => elapsed();
}
