using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Resume;

/// <summary>Numbers events and keeps the latest ones, bounded in octets and time, for as many readers as there are.</summary>
/// <remarks>
/// Readers hold nothing but the number that they are at, so that a slow one costs no memory: where the log no longer reaches back to it, it
/// is told of a gap. A log that doesn't outlive its process should begin, each time, above all numbers that it gave before, for
/// example with the time in milliseconds; clients of its predecessor see a gap then.
/// </remarks>
/// <param name="maxOctets">What the events may take together; each counts with its text in UTF-8 and <see cref="Overhead"/>.</param>
/// <param name="maxAge">How long an event is kept.</param>
/// <param name="scheduler">What tells the time.</param>
/// <param name="first">The number of the first event; from 1.</param>
internal sealed class EventLog(int maxOctets, TimeSpan maxAge, IScheduler scheduler, long first = 1)
{
    /// <summary>What an event takes besides its text, in octets, about.</summary>
    public const int Overhead = 64;

    private readonly Lock _gate = new();
    private readonly LinkedList<(Event Event, int Octets, DateTimeOffset At)> _kept = new();
    private TaskCompletionSource _news = new();
    private long _next = first;

    /// <summary>What the events take that are kept.</summary>
    public int Octets { get; private set; }

    /// <summary>How many events are kept.</summary>
    public int Count => _kept.Count;

    /// <summary>Adds an event, from any thread.</summary>
    /// <returns>The event with its number.</returns>
    /// <exception cref="ArgumentException">The text alone is more than may be kept.</exception>
    public Event Append(string text)
    {
        var octets = Encoding.UTF8.GetByteCount(text) + Overhead;
        if (octets > maxOctets)
        {
            throw new ArgumentException($"An event of {octets} octets doesn't go into a log of {maxOctets}.", nameof(text));
        }

        TaskCompletionSource news;
        Event added;
        lock (_gate)
        {
            added = new Event(_next++, text);
            _kept.AddLast((added, octets, scheduler.Now));
            Octets += octets;
            Forget();
            (news, _news) = (_news, new());
        }

        news.SetResult(); // outside the lock: readers run on in here
        return added;
    }

    /// <summary>Reads what came after an event, then what comes; never ends by itself.</summary>
    public async IAsyncEnumerable<Item> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (Next(after, out var news) is not { } item)
            {
                await news.WaitAsync(cancellationToken);
                continue;
            }

            yield return item;
            after = item is Event { Number: var number } ? number : ((Gap)item).Next - 1;
        }
    }

    private Item? Next(long after, out Task news)
    {
        lock (_gate)
        {
            Forget();
            news = _news.Task;
            if (after == _next - 1)
            {
                return null;
            }

            var oldest = _kept.First?.Value.Event.Number ?? _next;
            if (after >= _next || after < oldest - 1)
            {
                return new Gap(after, oldest);
            }

            var node = _kept.Last!; // readers are near the end most of the time
            while (node.Value.Event.Number > after + 1)
            {
                node = node.Previous!;
            }

            return node.Value.Event;
        }
    }

    private void Forget()
    {
        while (_kept.First is { Value: var oldest } && (Octets > maxOctets || scheduler.Now - oldest.At > maxAge))
        {
            _kept.RemoveFirst();
            Octets -= oldest.Octets;
        }
    }
}
