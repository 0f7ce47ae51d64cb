using System;

namespace Rx.WebSockets.Testing.Time;

/// <summary>When an item runs: by instant, within it by phase, within that in the order of scheduling.</summary>
internal readonly record struct Place(long Due, Phase Phase, long Order) : IComparable<Place>
{
    public int CompareTo(Place other)
    {
        if (Due != other.Due)
        {
            return Due < other.Due ? -1 : 1;
        }

        return Phase != other.Phase ? Phase - other.Phase : Order.CompareTo(other.Order);
    }
}
