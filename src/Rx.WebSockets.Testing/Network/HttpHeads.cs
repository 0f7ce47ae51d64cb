using System;
using System.Globalization;
using System.IO;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Network;

/// <summary>Requests and responses of HTTP/1.1 between the types of System.Net.Http and the octets of a connection.</summary>
internal static class HttpHeads
{
    public static void Write(HttpRequestMessage request, Uri uri, PipeWriter output)
    {
        var headers = new HeaderList();
        if (request.Headers.Host is null)
        {
            headers.Add("Host", uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}");
        }

        foreach (var (name, values) in request.Headers.NonValidated)
        {
            foreach (string value in values)
            {
                headers.Add(name, value);
            }
        }

        new HandshakeRequest(request.Method.Method, uri.PathAndQuery, headers).WriteTo(output);
    }

    /// <summary>Reads the head of the request and not an octet more.</summary>
    /// <exception cref="HandshakeException">It breaks a rule of HTTP.</exception>
    /// <exception cref="IOException">The connection ended before it did.</exception>
    public static async ValueTask<HandshakeRequest> ReadRequestAsync(PipeReader input, CancellationToken cancellationToken)
    {
        var head = HandshakeReader.ForRequest();
        await ReadAsync(head, input, cancellationToken).ConfigureAwait(false);
        return head.Request;
    }

    /// <summary>Reads the head of the response and not an octet more.</summary>
    /// <exception cref="HandshakeException">It breaks a rule of HTTP.</exception>
    /// <exception cref="IOException">The connection ended before it did.</exception>
    public static async ValueTask<HandshakeResponse> ReadResponseAsync(PipeReader input, CancellationToken cancellationToken)
    {
        var head = HandshakeReader.ForResponse();
        await ReadAsync(head, input, cancellationToken).ConfigureAwait(false);
        return head.Response;
    }

    public static HttpResponseMessage ToMessage(HttpRequestMessage request, HandshakeResponse response, InMemoryEnd connection)
    {
        bool hasLength = long.TryParse(response.Headers.GetSingle("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out long length);
        var rest = response.StatusCode == 101 || !hasLength ? new VirtualStream(connection) : new VirtualStream(connection, length);
        var message = new HttpResponseMessage((HttpStatusCode)response.StatusCode)
        {
            RequestMessage = request,
            ReasonPhrase = response.ReasonPhrase,
            Version = HttpVersion.Version11,
            Content = new ConnectionContent(rest),
        };
        foreach (var (name, value) in response.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private static async ValueTask ReadAsync(HandshakeReader head, PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TryTake(head, input, read))
            {
                return;
            }

            if (read.IsCompleted)
            {
                throw new EndOfStreamException("The octets ended inside the head of the handshake.");
            }
        }
    }

    private static bool TryTake(HandshakeReader head, PipeReader input, ReadResult read)
    {
        SequencePosition consumed = read.Buffer.End;
        try
        {
            return head.TryRead(read.Buffer, out consumed);
        }
        finally
        {
            input.AdvanceTo(consumed);
        }
    }
}
