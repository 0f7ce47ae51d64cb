using System;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Network;

/// <summary>One attempt to connect: a packet there and one back, as TCP opens a connection (RFC 9293 §3.5).</summary>
internal sealed class Dial(VirtualNetwork network, Host from, Uri uri)
{
    public async Task<InMemoryEnd> ConnectAsync(CancellationToken cancellationToken)
    {
        Host to = network.Find(uri.IdnHost) ?? throw Failed(HttpRequestError.NameResolutionError, SocketError.HostNotFound);
        VirtualLink link = network.LinkOf(from, to);
        await TravelAsync(link, from, cancellationToken).ConfigureAwait(false);
        InMemoryEnd? connection = to.Listener(uri.Port) is { } source ? Arrive(link, source) : null;
        try
        {
            await TravelAsync(link, to, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            if (connection is not null)
            {
                connection.Reset();
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }

        return connection ?? throw Failed(HttpRequestError.ConnectionError, SocketError.ConnectionRefused);
    }

    private static async Task TravelAsync(VirtualLink link, Host sender, CancellationToken cancellationToken)
    {
        await link.PassAsync(cancellationToken).ConfigureAwait(false);
        await link.Clock.DelayAsync(link.From(sender).Latency, cancellationToken).ConfigureAwait(false);
        await link.PassAsync(cancellationToken).ConfigureAwait(false);
    }

    private InMemoryEnd Arrive(VirtualLink link, VirtualSource source)
    {
        bool isSecure = uri.Scheme is "wss" or "https";
        if (isSecure != source.IsSecure)
        {
            throw new HttpRequestException(
                HttpRequestError.SecureConnectionError,
                $"{source.LocalEndPoint} {(isSecure ? "doesn't speak TLS" : "speaks TLS only")}, and {uri.Scheme} was dialled.");
        }

        InMemoryTransport transport = link.Connect(from);
        source.Add(new VirtualConnection(transport.Server, source.LocalEndPoint, from.NextEndPoint(), isSecure));
        return transport.Client;
    }

    private HttpRequestException Failed(HttpRequestError error, SocketError cause)
    {
        var fault = new SocketException((int)cause);
        return new HttpRequestException(error, $"{fault.Message} ({uri.Host}:{uri.Port})", fault);
    }
}
