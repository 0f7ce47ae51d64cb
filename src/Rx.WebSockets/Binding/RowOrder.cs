using System.Collections.Generic;
using System.Diagnostics;

namespace Rx.WebSockets.Binding;

/// <summary>At which index each row stands, while rows come at the end and go anywhere: in steps that are the logarithm of their number.</summary>
/// <remarks>
/// A Fenwick tree counts the rows that are left among the places that were given. When most of these are empty they are given anew, which is
/// about a step for each removal since the last time.
/// </remarks>
[DebuggerDisplay("{Count} rows")]
internal sealed class RowOrder
{
    private const int FewPlaces = 32;
    private readonly List<RowPlace?> _places = [];

    // _counts[i - 1] rows are left among the places i - LowestBit(i) up to i - 1.
    private readonly List<int> _counts = [];

    public int Count { get; private set; }

    /// <summary>The rows, in their order.</summary>
    public IEnumerable<RowPlace> Rows
    {
        get
        {
            foreach (var row in _places)
            {
                if (row is not null)
                {
                    yield return row;
                }
            }
        }
    }

    /// <summary>A row comes, at the end.</summary>
    public void Add(RowPlace row)
    {
        row.Place = _places.Count;
        _places.Add(row);
        Count++;
        var (end, count) = (_places.Count, 1);
        for (var i = end - 1; i > end - LowestBit(end); i -= LowestBit(i))
        {
            count += _counts[i - 1];
        }

        _counts.Add(count);
    }

    /// <summary>How many rows stand before one.</summary>
    public int IndexOf(RowPlace row)
    {
        if (Count == _places.Count)
        {
            return row.Place;
        }

        var index = 0;
        for (var i = row.Place; i > 0; i -= LowestBit(i))
        {
            index += _counts[i - 1];
        }

        return index;
    }

    /// <summary>A row goes.</summary>
    /// <returns>Where it stood.</returns>
    public int Remove(RowPlace row)
    {
        var index = IndexOf(row);
        _places[row.Place] = null;
        Count--;
        for (var i = row.Place + 1; i <= _counts.Count; i += LowestBit(i))
        {
            _counts[i - 1]--;
        }

        if (_places.Count > FewPlaces && _places.Count > 2 * Count)
        {
            GivePlacesAnew();
        }

        return index;
    }

    public void Clear()
    {
        _places.Clear();
        _counts.Clear();
        Count = 0;
    }

    private void GivePlacesAnew()
    {
        RowPlace[] rows = [.. Rows];
        Clear();
        foreach (var row in rows)
        {
            Add(row);
        }
    }

    private static int LowestBit(int value) => value & -value;
}
