using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Dialing;

/// <summary>What carries one request of an opening handshake, and after a 101 the octets. Its disposal leaves the connection alone.</summary>
internal interface ICarrier : IDisposable
{
    EndPoint? LocalEndPoint { get; }

    EndPoint? RemoteEndPoint { get; }

    /// <summary>Sends the request and waits for the head of the response.</summary>
    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>The stream of a 101 as a transport.</summary>
    ITransport ToTransport(Stream stream);

    /// <summary>Breaks the connection off, or the attempt to make one.</summary>
    void Abandon();
}
