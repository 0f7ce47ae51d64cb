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
    /// <summary>Up to this many cancelled items, keeping them costs less than rebuilding the queue.</summary>
    private const int FewCancelled = 64;

    // Timers may be disposed on any thread, a finalizer's included.
    private readonly Lock _gate = new();
    private readonly PriorityQueue<ClockItem, Place> _later = new();

    // Work for the instant at which it was added: that instant never falls, so what comes in order leaves in order.
    private readonly Queue<ClockItem> _atOnce = new();
    private long _order;
    private int _cancelled;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return Length - _cancelled;
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
                return Length;
            }
        }
    }

    private int Length => _later.Count + _atOnce.Count;

    /// <summary>Adds work.</summary>
    /// <param name="item">The work.</param>
    /// <param name="due">When it is due; what has passed means now.</param>
    /// <param name="phase">The part of that instant.</param>
    /// <param name="now">The present instant, which is never less than it was.</param>
    public void Add(ClockItem item, long due, Phase phase, long now)
    {
        lock (_gate)
        {
            item.State = ItemState.Waiting;
            item.Place = new Place(due > now ? due : now, phase, ++_order);
            if (due <= now && phase is Phase.Work)
            {
                _atOnce.Enqueue(item);
            }
            else
            {
                _later.Enqueue(item, item.Place);
            }
        }
    }

    public bool TryPeek([NotNullWhen(true)] out ClockItem? item)
    {
        lock (_gate)
        {
            return TryPeek(out item, out _);
        }
    }

    /// <summary>Takes out the first item unless it is due beyond the horizon.</summary>
    public bool TryTake(long horizon, [NotNullWhen(true)] out ClockItem? item)
    {
        lock (_gate)
        {
            if (!TryPeek(out item, out bool isAtOnce) || item.Place.Due > horizon)
            {
                item = null;
                return false;
            }

            Drop(isAtOnce);
            item.State = ItemState.Taken;
            return true;
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
            if (_cancelled > FewCancelled && _cancelled > Length / 2)
            {
                DropCancelled();
            }
        }
    }

    private bool TryPeek([NotNullWhen(true)] out ClockItem? item, out bool isAtOnce)
    {
        while (true)
        {
            isAtOnce = _atOnce.TryPeek(out item);
            if (_later.TryPeek(out ClockItem? later, out Place place) && (!isAtOnce || place.CompareTo(item!.Place) < 0))
            {
                (item, isAtOnce) = (later, false);
            }

            if (item is not { State: ItemState.Cancelled })
            {
                return item is not null;
            }

            Drop(isAtOnce);
            _cancelled--;
        }
    }

    private void Drop(bool isAtOnce)
    {
        if (isAtOnce)
        {
            _atOnce.Dequeue();
        }
        else
        {
            _later.Dequeue();
        }
    }

    private void DropCancelled()
    {
        (ClockItem, Place)[] later = [.. _later.UnorderedItems.Where(entry => entry.Element.State == ItemState.Waiting)];
        ClockItem[] atOnce = [.. _atOnce.Where(item => item.State == ItemState.Waiting)];
        _later.Clear();
        _later.EnqueueRange(later);
        _atOnce.Clear();
        foreach (ClockItem item in atOnce)
        {
            _atOnce.Enqueue(item);
        }

        _cancelled = 0;
    }
}
