using System;
using System.Reactive.Concurrency;

namespace Rx.WebSockets.Testing.Time;

/// <summary>A piece of work with its place in virtual time; disposing it cancels the work or what the work has started.</summary>
internal abstract class ClockItem(DueQueue queue, Place place) : IScheduledItem<long>, IDisposable
{
    public Place Place => place;

    public long DueTime => place.Due;

    public ItemState State { get; set; }

    public abstract void Invoke();

    public virtual void Dispose() => queue.Cancel(this);
}
