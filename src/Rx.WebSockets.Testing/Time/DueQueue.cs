using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;

namespace Rx.WebSockets.Testing.Time;

/// <summary>The work that waits for its instant.</summary>
[DebuggerDisplay("{Count} waiting")]
internal sealed class DueQueue
{
    /// <summary>Up to this many cancelled items, keeping them costs less than rebuilding the heap.</summary>
    private const int FewCancelled = 64;

    // Timers may be disposed on any thread, a finalizer's included.
    private readonly Lock _gate = new();
    private readonly PriorityQueue<ClockItem, Place> _heap = new();
    private long _order;
    private int _cancelled;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _heap.Count - _cancelled;
            }
        }
    }

    /// <summary>All that is in memory, the cancelled included.</summary>
    public int Held
    {
        get
        {
            lock (_gate)
            {
                return _heap.Count;
            }
        }
    }

    public Place NextPlace(long due, Phase phase) => new(due, phase, Interlocked.Increment(ref _order));

    public void Add(ClockItem item)
    {
        lock (_gate)
        {
            _heap.Enqueue(item, item.Place);
        }
    }

    public bool TryPeek([NotNullWhen(true)] out ClockItem? item)
    {
        lock (_gate)
        {
            while (_heap.TryPeek(out item, out _) && item.State == ItemState.Cancelled)
            {
                _heap.Dequeue();
                _cancelled--;
            }

            return item is not null;
        }
    }

    /// <summary>Takes out the item that <see cref="TryPeek"/> has just shown.</summary>
    public void Take(ClockItem item)
    {
        lock (_gate)
        {
            ClockItem head = _heap.Dequeue();
            Debug.Assert(head == item, "Only the first item may be taken.");
            item.State = ItemState.Taken;
        }
    }

    public void Cancel(ClockItem item)
    {
        lock (_gate)
        {
            if (item.State != ItemState.Waiting)
            {
                return;
            }

            item.State = ItemState.Cancelled;
            _cancelled++;
            if (_cancelled > FewCancelled && _cancelled > _heap.Count / 2)
            {
                DropCancelled();
            }
        }
    }

    private void DropCancelled()
    {
        (ClockItem, Place)[] waiting = [.. _heap.UnorderedItems.Where(entry => entry.Element.State == ItemState.Waiting)];
        _heap.Clear();
        _heap.EnqueueRange(waiting);
        _cancelled = 0;
    }
}
