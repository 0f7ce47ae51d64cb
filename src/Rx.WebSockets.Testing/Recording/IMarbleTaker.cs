using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>Takes what a session shows to its tap, and never keeps the session waiting.</summary>
internal interface IMarbleTaker
{
    /// <summary>Completes when everything has been taken, or can't be; never faults.</summary>
    Task Written { get; }

    /// <summary>Adds the lines in front of all marbles.</summary>
    void AddHead(string head);

    /// <summary>Adds a marble, unless too much waits.</summary>
    /// <param name="marble">The marble.</param>
    /// <param name="isDue">Whether it can't be left out.</param>
    void Add(RecordedMarble marble, bool isDue = false);

    /// <summary>Nothing follows.</summary>
    void Complete();
}
