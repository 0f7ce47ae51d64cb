using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Network;

/// <summary>Sends each request over a connection of its own, and fails as the handler of real sockets does.</summary>
internal sealed class VirtualHandler(VirtualNetwork network, Host host) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri uri = request.RequestUri ?? throw new InvalidOperationException("The request has no URI.");
        var dial = new Dial(network, host, uri);
        InMemoryEnd connection = await dial.ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            HttpHeads.Write(request, uri, connection.Output);
            await connection.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            HandshakeResponse response = await HttpHeads.ReadResponseAsync(connection.Input, cancellationToken).ConfigureAwait(false);
            return HttpHeads.ToMessage(request, response, connection);
        }
        catch (Exception fault)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw fault switch
            {
                HandshakeException => new HttpRequestException(HttpRequestError.InvalidResponse, fault.Message, fault),
                IOException => new HttpRequestException(HttpRequestError.ResponseEnded, "The connection ended before the response did.", fault),
                _ => fault,
            };
        }
    }
}
