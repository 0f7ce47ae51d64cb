using System.IO;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Dialing;

/// <summary>A user's own transport, of which nothing is known.</summary>
internal sealed class InvokerCarrier(HttpMessageInvoker invoker) : ICarrier
{
    public EndPoint? LocalEndPoint => null;

    public EndPoint? RemoteEndPoint => null;

    // By itself an HttpClient would wait for the end of the 101's content, which is the end of the session.
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => invoker is HttpClient client
        ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
        : invoker.SendAsync(request, cancellationToken);

    public ITransport ToTransport(Stream stream) => new StreamTransport(stream);

    public void Abandon()
    {
        // Its token was cancelled, or its response is disposed: the rest is the invoker's.
    }

    public void Dispose()
    {
        // The invoker is the user's.
    }
}
