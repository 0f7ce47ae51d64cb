using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Conformance.Driving;

/// <summary>The way to a peer and back: lines of commands to it, lines of events from it.</summary>
internal interface IPeerLines : IAsyncDisposable
{
    Task WriteAsync(string line, CancellationToken cancellationToken);

    /// <summary>The lines of the peer, until it ends.</summary>
    IAsyncEnumerable<string> ReadAllAsync();

    /// <summary>Kills the peer, which gets no chance to say goodbye.</summary>
    void Kill();

    /// <summary>Why there are no more lines.</summary>
    string Epitaph { get; }
}
