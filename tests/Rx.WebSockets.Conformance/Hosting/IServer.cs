using System;
using System.Threading.Tasks;

namespace Rx.WebSockets.Conformance.Hosting;

/// <summary>One of our servers, on a free port of the loopback.</summary>
internal interface IServer : IAsyncDisposable
{
    /// <summary>Where sessions are served.</summary>
    Uri Uri { get; }

    /// <summary>Waits for the next session that a client opened.</summary>
    Task<IWebSocketSession> AcceptAsync();
}
