using System;
using System.IO.Pipelines;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Listening.Fixture;

/// <summary>A connection in memory, both of its ends.</summary>
internal sealed class VirtualConnection(InMemoryTransport transport, Func<CancellationToken, Task>? opening) : IConnection
{
    public InMemoryTransport Transport => transport;

    public EndPoint LocalEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 80);

    public EndPoint RemoteEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 4711);

    public bool IsSecure { get; init; }

    /// <summary>Whether our end is closed.</summary>
    public bool IsClosed => transport.Server.IsClosed;

    public async ValueTask<IDuplexPipe> OpenAsync(CancellationToken cancellationToken)
    {
        if (opening is not null)
        {
            await opening(cancellationToken);
        }

        return transport.Server;
    }

    /// <summary>Comes before our end is closed.</summary>
    public Action Closing { get; set; } = () => { };

    public ValueTask DisposeAsync()
    {
        Closing();
        return transport.Server.DisposeAsync();
    }
}
