using System;

namespace Rx.WebSockets.Testing.Time;

/// <summary>A piece of work with its place in virtual time; disposing it cancels the work or what the work has started.</summary>
internal abstract class ClockItem(DueQueue queue) : IDisposable
{
    /// <summary>Set by the queue.</summary>
    public Place Place { get; set; }

    public ItemState State { get; set; }

    public abstract void Invoke();

    public virtual void Dispose() => queue.Cancel(this);
}
