using System;
using System.IO.Pipelines;
using System.Threading.Tasks;

namespace Rx.WebSockets.Sessions;

/// <summary>A transport that says more of itself than a pipe does.</summary>
internal interface ITransport : IDuplexPipe, IAsyncDisposable
{
    /// <summary>Whether the peer can be told that our octets have ended while its own still arrive.</summary>
    bool CanShutDownOutput { get; }

    /// <summary>Tells the peer that our octets have ended; called once, after <see cref="IDuplexPipe.Output"/> is completed.</summary>
    ValueTask ShutDownOutputAsync();
}
