using System;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Time;

/// <summary>A wait that is exact to the tick, which <see cref="Task.Delay(TimeSpan, TimeProvider)"/> cuts to milliseconds.</summary>
internal sealed class Delay : TaskCompletionSource
{
    private readonly IDisposable _due;
    private readonly CancellationTokenRegistration _cancellation;

    public Delay(VirtualClock clock, TimeSpan time, CancellationToken cancellationToken)
    {
        _due = clock.Schedule(this, time, static (_, delay) => delay.End());
        _cancellation = cancellationToken.Register(static (delay, token) => ((Delay)delay!).Cancel(token), this);
    }

    private IDisposable End()
    {
        _cancellation.Dispose();
        TrySetResult();
        return Disposable.Empty;
    }

    private void Cancel(CancellationToken token)
    {
        _due.Dispose();
        TrySetCanceled(token);
    }
}
