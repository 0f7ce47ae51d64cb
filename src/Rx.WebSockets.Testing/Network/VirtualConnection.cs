using System.IO.Pipelines;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Network;

/// <summary>A connection as its server sees it.</summary>
internal sealed class VirtualConnection(InMemoryEnd end, EndPoint local, EndPoint remote, bool isSecure) : IConnection
{
    public EndPoint LocalEndPoint => local;

    public EndPoint RemoteEndPoint => remote;

    public bool IsSecure => isSecure;

    public ValueTask<IDuplexPipe> OpenAsync(CancellationToken cancellationToken) => new(end);

    public void Reset()
    {
        end.Reset();
        _ = end.DisposeAsync();
    }

    public ValueTask DisposeAsync() => end.DisposeAsync();
}
