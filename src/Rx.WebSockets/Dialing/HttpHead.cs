using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Dialing;

/// <summary>The heads of an opening handshake, between the types of HTTP and those of the protocol.</summary>
internal static class HttpHead
{
    private const string Section = "RFC 6455 §4.1";

    /// <param name="request">The request.</param>
    /// <param name="uri">Where it goes.</param>
    /// <param name="others">Its headers that the application gave.</param>
    /// <exception cref="ArgumentException">A header describes a body, which the request doesn't have.</exception>
    public static HttpRequestMessage ToMessage(HandshakeRequest request, Uri uri, HeaderList others)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, value) in request.Headers)
        {
            // The transport writes the host of the URI itself; a Host of the application is also the name that TLS checks.
            if (name == "Host" && !others.Contains(name))
            {
                continue;
            }

            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                throw new ArgumentException($"The header {name} belongs to a body, and an opening handshake has none (RFC 9110 §8).", nameof(others));
            }
        }

        return message;
    }

    /// <exception cref="HandshakeException">There are too many headers, or one that HTTP doesn't allow.</exception>
    public static HandshakeResponse ToResponse(HttpResponseMessage message)
    {
        var status = (int)message.StatusCode;
        try
        {
            var headers = new HeaderList();
            AddTo(headers, message.Headers.NonValidated);
            AddTo(headers, message.Content.Headers.NonValidated);
            if (headers.Count > HandshakeLimits.Default.MaxHeaders)
            {
                throw new HandshakeException(status, Section, $"The response has more than {HandshakeLimits.Default.MaxHeaders} headers.");
            }

            return new HandshakeResponse(status, message.ReasonPhrase ?? "", headers);
        }
        catch (ArgumentException)
        {
            throw new HandshakeException(status, "RFC 9110 §5", "The head of the response holds octets that HTTP doesn't allow.");
        }
    }

    /// <summary>A 101 is of HTTP/1.1 and has no body: what follows its head are frames (RFC 9112 §6).</summary>
    /// <exception cref="HandshakeException">It isn't, or has one.</exception>
    public static void RequireUpgrade(HttpResponseMessage message, HandshakeResponse response)
    {
        if (message.Version != HttpVersion.Version11)
        {
            throw new HandshakeException(response.StatusCode, Section, "The response is of another version than HTTP/1.1.", response.Headers);
        }

        if (response.Headers.Contains("Transfer-Encoding") || response.Headers.GetValues("Content-Length").Any(length => length.Trim('0') != "" || length == ""))
        {
            throw new HandshakeException(response.StatusCode, "RFC 9112 §6", "The response with status 101 announces a body.", response.Headers);
        }
    }

    private static void AddTo(HeaderList headers, HttpHeadersNonValidated fields)
    {
        foreach (var (name, values) in fields)
        {
            foreach (var value in values)
            {
                headers.Add(name, value);
            }
        }
    }
}
