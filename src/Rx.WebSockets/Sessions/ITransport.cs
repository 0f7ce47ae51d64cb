using System;
using System.IO.Pipelines;

namespace Rx.WebSockets.Sessions;

/// <summary>A transport that says more of itself than a pipe does.</summary>
internal interface ITransport : IDuplexPipe, IAsyncDisposable
{
    /// <summary>Whether completing the output tells the peer so and leaves the input open.</summary>
    bool CanShutDownOutput { get; }
}
