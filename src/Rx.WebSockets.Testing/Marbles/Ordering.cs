using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>Gives demands that may be met in any order that in which they are met.</summary>
internal static class Ordering
{
    public static IReadOnlyList<Demand<T>> Of<T>(IReadOnlyList<Demand<T>> demands, IReadOnlyList<MarbleNotification<T>> signals)
    {
        if (demands.All(demand => demand.Unordered is null))
        {
            return demands;
        }

        List<Demand<T>> ordered = [];
        while (ordered.Count < demands.Count)
        {
            int first = ordered.Count;
            int? group = demands[first].Unordered;
            List<Demand<T>> alike = [.. demands.Skip(first).TakeWhile(demand => group is not null && demand.Unordered == group)];
            ordered.AddRange(alike.Count > 1 ? Arranged(alike, [.. signals.Skip(first).Take(alike.Count)]) : [demands[first]]);
        }

        return ordered;
    }

    /// <summary>As many demands as can be met at the places of the signals that meet them, the others in what places are left.</summary>
    private static Demand<T>[] Arranged<T>(List<Demand<T>> demands, List<MarbleNotification<T>> signals)
    {
        int?[] takenBy = new int?[demands.Count];
        for (int demand = 0; demand < demands.Count; demand++)
        {
            TryPlace(demand, new bool[signals.Count]);
        }

        var left = new Queue<int>(Enumerable.Range(0, demands.Count).Where(demand => !takenBy.Contains(demand)));
        return [.. takenBy.Select(demand => demands[demand ?? left.Dequeue()])];

        // Kuhn's algorithm: whoever sits on the place moves on if another place fits.
        bool TryPlace(int demand, bool[] tried)
        {
            for (int place = 0; place < signals.Count; place++)
            {
                if (!tried[place] && demands[demand].Accepts(signals[place].Signal))
                {
                    tried[place] = true;
                    if (takenBy[place] is not { } sitting || TryPlace(sitting, tried))
                    {
                        takenBy[place] = demand;
                        return true;
                    }
                }
            }

            return false;
        }
    }
}
