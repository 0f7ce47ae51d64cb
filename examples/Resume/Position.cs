using System.Collections.Generic;
using System.Threading;

namespace Resume;

/// <summary>How far a client has come: what it has seen already is dropped, and what is missing is told, whoever is to blame.</summary>
/// <param name="last">The number of the last event that was seen; 0 for none.</param>
internal sealed class Position(long last)
{
    private long _last = last;

    /// <summary>The number of the last event that was seen.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>What an item tells that isn't known yet.</summary>
    public IEnumerable<Item> Advance(Item item)
    {
        var last = Last;
        switch (item)
        {
            case Event { Number: var number } when number <= last:
                return [];
            case Event { Number: var number }:
                Volatile.Write(ref _last, number);
                return number == last + 1 ? [item] : [new Gap(last, number), item];
            case Gap { After: var after, Next: var next } when next > last + 1 || next <= after:
                Volatile.Write(ref _last, next - 1);
                return [new Gap(last, next)];
            default:
                return [];
        }
    }
}
