using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Time;

namespace Rx.WebSockets.Dialing;

/// <summary>The client's own transport: one <see cref="SocketsHttpHandler"/> for one request, so that nothing outlives it but its connection.</summary>
internal sealed class SocketCarrier : ICarrier
{
    private const int MaxHeadKibioctets = 64;

    private readonly WebSocketClientOptions _options;
    private readonly Deadline _deadline;
    private readonly HttpMessageInvoker _invoker;
    private readonly Lock _gate = new();
    private readonly List<Stream> _opened = [];
    private Stream? _plain;
    private bool _abandoned;

    public SocketCarrier(WebSocketClientOptions options, Deadline deadline)
    {
        (_options, _deadline) = (options, deadline);
        _invoker = new HttpMessageInvoker(CreateHandler());
    }

    public EndPoint? LocalEndPoint => Socket?.LocalEndPoint;

    public EndPoint? RemoteEndPoint => Socket?.RemoteEndPoint;

    private Socket? Socket => _opened is [.., NetworkStream last] ? last.Socket : null;

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker.SendAsync(request, cancellationToken);

    public ITransport ToTransport(Stream stream)
    {
        var tls = _plain as SslStream;
        return new StreamTransport(stream, Socket, tls, smallRead: tls is null ? StreamInput.SmallRead : 0);
    }

    public void Abandon()
    {
        lock (_gate)
        {
            _abandoned = true;
        }

        foreach (var stream in _opened)
        {
            stream.Dispose();
        }
    }

    public void Dispose() => _invoker.Dispose();

    private SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = _options.Cookies is not null,
            UseProxy = _options.Proxy is not null,
            Proxy = _options.Proxy is SystemProxy ? null : _options.Proxy,
            Credentials = _options.Credentials,
            MaxResponseHeadersLength = MaxHeadKibioctets,
            MaxResponseDrainSize = 0,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = ConnectAsync,
            PlaintextStreamFilter = Connected,
        };
        if (_options.Cookies is { } cookies)
        {
            handler.CookieContainer = cookies;
        }

        if (_options.Tls is { } tls)
        {
            handler.SslOptions = tls;
        }

        return handler;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _deadline.Token);
        var open = _options.OpenStream ?? Tcp.OpenStreamAsync;
        var stream = await open(context.DnsEndPoint, either.Token).ConfigureAwait(false);
        lock (_gate)
        {
            if (!_abandoned)
            {
                _opened.Add(stream);
                return stream;
            }
        }

        await stream.DisposeAsync().ConfigureAwait(false);
        throw new OperationCanceledException("The attempt was given up.");
    }

    /// <summary>A connection is ready for a request: behind proxy and TLS, unless the request asks the proxy for a tunnel.</summary>
    private ValueTask<Stream> Connected(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        if (context.InitialRequestMessage.Method != HttpMethod.Connect)
        {
            _plain = context.PlaintextStream;
            _deadline.Begin(_options.HandshakeTimeout, ConnectFailure.HandshakeTimeout);
        }

        return ValueTask.FromResult(context.PlaintextStream);
    }
}
