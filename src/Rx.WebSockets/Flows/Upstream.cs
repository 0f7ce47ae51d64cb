using System;
using System.Diagnostics;
using System.Reactive.Disposables;
using System.Threading;

namespace Rx.WebSockets.Flows;

/// <summary>A sink's subscription to its source, which ends once: by a terminal signal, a failure of the sink, or disposal.</summary>
[DebuggerDisplay("HasEnded = {HasEnded}")]
internal struct Upstream : IDisposable
{
    private SingleAssignmentDisposableValue _subscription;
    private bool _ended;

    public readonly bool HasEnded => Volatile.Read(in _ended);

    /// <summary>Keeps the subscription; disposes it at once if the source has ended while it was being made.</summary>
    public void Attach(IDisposable subscription) => _subscription.Disposable = subscription;

    /// <summary>Ends it for the sink. Only one caller hears that it was the one, and that one may signal downstream.</summary>
    /// <remarks>
    /// Disposal is for afterwards: when a fault is on its way up, that fault ends the subscription at the source, which would
    /// take an earlier disposal for a subscriber that has left in peace.
    /// </remarks>
    public bool TryEnd() => !Interlocked.Exchange(ref _ended, true);

    /// <summary>Ends it for the source too.</summary>
    public void Dispose()
    {
        TryEnd();
        _subscription.Dispose();
    }
}
