using System;
using System.Threading.Tasks;

namespace Rx.WebSockets.Benchmarks.Dialing;

/// <summary>One connection of a client: sends a window of messages, then one for each that comes back.</summary>
internal interface IEchoClient : IDisposable
{
    /// <summary>How many messages have come back.</summary>
    ref long Received { get; }

    /// <summary>Sends the first window.</summary>
    Task BeginAsync();
}
