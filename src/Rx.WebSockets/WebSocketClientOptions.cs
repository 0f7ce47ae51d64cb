using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Dialing;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Time;

namespace Rx.WebSockets;

/// <summary>How a client dials, what it offers in the opening handshake, and the options of the session that follows.</summary>
/// <remarks>
/// What can't be honoured is refused with an <see cref="ArgumentException"/> by <see cref="WebSocketClient.Connect"/> and
/// <see cref="WebSocketClient.ConnectAsync"/>, before anything is sent.
/// </remarks>
public sealed record WebSocketClientOptions
{
    /// <summary>The defaults.</summary>
    public static WebSocketClientOptions Default { get; } = new();

    /// <summary>The limits, times and policies of the session; its scheduler also measures the two deadlines here.</summary>
    public WebSocketSessionOptions Session { get; init; } = WebSocketSessionOptions.Default;

    /// <summary>The subprotocols to offer, the most preferred first (RFC 6455 §1.9). Default: none.</summary>
    public IReadOnlyList<string> Subprotocols { get; init => field = [.. value]; } = [];

    /// <summary>Whether a server that chooses none of the offered subprotocols is refused. Default: it is, as by browsers.</summary>
    public SubprotocolDemand SubprotocolDemand { get; init; } = SubprotocolDemand.Required;

    /// <summary>The extensions to offer, the most preferred first, and local transforms (RFC 6455 §9). Default: none.</summary>
    public IReadOnlyList<IFrameExtensionFactory> Extensions { get; init => field = [.. value]; } = [];

    /// <summary>
    /// More headers of the request, such as Authorization, Origin or User-Agent; read-only. A Host among them takes the place of the
    /// URI's, also for the name in the server's certificate. Those that the handshake writes itself are refused at connect. Default: none.
    /// </summary>
    public HeaderList Headers
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value.ToReadOnly();
        }
    } = new HeaderList().ToReadOnly();

    /// <summary>
    /// How long it may take until the request can be sent: name, TCP, proxy and TLS. Default: 10 s.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: for ever.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or negative.</exception>
    public TimeSpan ConnectTimeout { get; init => field = Deadline.Require(value); } = Deadline.Default;

    /// <summary>
    /// How long the server may take to answer the request. With an <see cref="Invoker"/> the time for connecting is part of it.
    /// Default: 10 s. <see cref="Timeout.InfiniteTimeSpan"/>: for ever.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or negative.</exception>
    public TimeSpan HandshakeTimeout { get; init => field = Deadline.Require(value); } = Deadline.Default;

    /// <summary>How many redirects are followed. Default: 0, so that a redirect is a <see cref="HandshakeRefusedException"/>.</summary>
    /// <remarks>
    /// Never from wss to ws. To another origin (scheme, host or port) go none of <see cref="Headers"/>, <see cref="Cookies"/> and
    /// <see cref="Credentials"/>; with <see cref="Tls"/> or an <see cref="Invoker"/> such a redirect isn't followed. Each hop has both deadlines anew.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int MaxRedirects { get; init => field = NotNegative(value); }

    /// <summary>The cookies to send; those that the server sets go in. Default: null for none.</summary>
    public CookieContainer? Cookies { get; init; }

    /// <summary>Answers to a server that asks for authentication with status 401. Default: null for none.</summary>
    public ICredentials? Credentials { get; init; }

    /// <summary>The proxy to go through, with a tunnel also for ws. Default: as the system is set up; null for none.</summary>
    public IWebProxy? Proxy { get; init; } = SystemProxy.Instance;

    /// <summary>
    /// The options of TLS, such as client certificates or the check of the server's certificate. Default: null for the system's, which
    /// refuses a certificate that isn't trusted or is for another host.
    /// </summary>
    /// <remarks>
    /// TargetHost and ApplicationProtocols are set by the client: the name is that of the URI, or of a Host in <see cref="Headers"/>.
    /// Setting them is refused at connect, and so are options of TLS for ws.
    /// </remarks>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>
    /// Opens the stream to a host, or to the proxy, in place of TCP: for sockets with other options, Unix domain sockets and the
    /// like. The client disposes the stream. Default: null for TCP without delay.
    /// </summary>
    public Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? OpenStream { get; init; }

    /// <summary>
    /// Sends the request in place of the client's own transport, and isn't disposed; an <see cref="HttpClient"/> works too. Default: null.
    /// </summary>
    /// <remarks>
    /// The response has to come with status 101 as soon as its head has, and its content has to be a stream that reads and writes.
    /// <see cref="Cookies"/>, <see cref="Credentials"/>, <see cref="Proxy"/>, <see cref="Tls"/>, <see cref="OpenStream"/> and
    /// <see cref="ConnectTimeout"/> are the invoker's own matter then: setting them beside it is refused at connect.
    /// </remarks>
    public HttpMessageInvoker? Invoker { get; init; }

    private static int NotNegative(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }
}
