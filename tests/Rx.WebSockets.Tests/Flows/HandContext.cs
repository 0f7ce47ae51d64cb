using System.Collections.Generic;
using System.Threading;

namespace Rx.WebSockets.Tests.Flows;

/// <summary>A synchronization context that a test runs by hand, as a user interface runs its own.</summary>
internal sealed class HandContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Call, object? State)> _posted = new();

    public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

    public void Run()
    {
        while (_posted.TryDequeue(out var next))
        {
            next.Call(next.State);
        }
    }
}
