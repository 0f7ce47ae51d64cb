using System;
using System.Reactive.Concurrency;

namespace Rx.WebSockets.Testing.Time;

/// <summary>All that is due, as the one item that Rx's loop gets: the loop inside of it is shorter than Rx's own.</summary>
internal sealed class Pump(Action run) : IScheduledItem<long>
{
    public long DueTime { get; set; }

    public void Invoke() => run();
}
