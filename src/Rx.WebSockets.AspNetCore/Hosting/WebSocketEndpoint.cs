using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.AspNetCore.Hosting;

/// <summary>One route: accepts or refuses the handshake, and lives as long as the session.</summary>
/// <param name="handler">The application; null in place of a task when it only subscribed.</param>
/// <param name="ownOptions">The options given at the route.</param>
/// <param name="services">Those of the whole application: a session that asks the request for its own keeps them.</param>
internal sealed class WebSocketEndpoint(Func<IWebSocketSession, HttpContext, Task?> handler, WebSocketEndpointOptions? ownOptions, IServiceProvider services)
{
    private readonly ILogger? _logger = services.GetService<ILoggerFactory>()?.CreateLogger("Rx.WebSockets");
    private readonly CancellationToken _stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default;
    private readonly ConditionalWeakTable<WebSocketSessionOptions, WebSocketSessionOptions> _reporting = [];

    public async Task RunAsync(HttpContext context)
    {
        var options = ownOptions ?? context.RequestServices.GetService<WebSocketEndpointOptions>() ?? WebSocketEndpointOptions.Default;
        if (await OpenAsync(context, options).ConfigureAwait(false) is not { } opened)
        {
            return;
        }

        using var scope = _logger?.BeginScope(new Dictionary<string, object?>
        {
            ["WebSocketPath"] = opened.Settled.Request!.Path,
            ["WebSocketSubprotocol"] = opened.Settled.Subprotocol,
            ["RemoteEndPoint"] = opened.Settled.RemoteEndPoint,
        });
        var session = Create(context, options, opened.Stream, opened.Settled, out var handled);
        using var stopping = _stopping.UnsafeRegister(static session => _ = ((IWebSocketSession)session!).CloseAsync(CloseReason.GoingAway), session);
        if (handled is not null)
        {
            await session.CloseAfterAsync(handled, fault => _logger?.LogError(fault, "The handler of a WebSocket session threw.")).ConfigureAwait(false);
        }

        var end = await session.Completion.ConfigureAwait(false);
        _logger?.LogDebug("The session has ended: {End}.", end);
    }

    /// <summary>The opening handshake, whose state a session doesn't keep.</summary>
    /// <returns>Null when it was refused.</returns>
    private async Task<(Stream Stream, SessionContext Settled)?> OpenAsync(HttpContext context, WebSocketEndpointOptions options)
    {
        HandshakeRequest request;
        HandshakeAgreement agreement;
        try
        {
            request = RequestReader.Read(context);
            Check(context, request, options);
            agreement = ServerHandshake.Negotiate(request, options.Subprotocol, options.Extensions);
        }
        catch (HandshakeException refusal)
        {
            _logger?.LogDebug(refusal, "The handshake was refused with {StatusCode}.", refusal.StatusCode);
            await RefuseAsync(context, ServerHandshake.Refuse(refusal)).ConfigureAwait(false);
            return null;
        }

        try
        {
            var response = ServerHandshake.Accept(request, agreement);
            var connection = context.Features.Get<IHttpConnectionFeature>();
            return (await AcceptAsync(context, response).ConfigureAwait(false), new SessionContext
            {
                Request = request,
                Response = response,
                Subprotocol = agreement.Subprotocol,
                Extensions = agreement.Extensions,
                LocalEndPoint = EndPoint(connection?.LocalIpAddress, connection?.LocalPort),
                RemoteEndPoint = EndPoint(connection?.RemoteIpAddress, connection?.RemotePort),
            });
        }
        catch
        {
            // No session will dispose them.
            foreach (var extension in agreement.Extensions)
            {
                extension.Dispose();
            }

            throw;
        }
    }

    private IWebSocketSession Create(
        HttpContext context, WebSocketEndpointOptions options, Stream stream, SessionContext settled, out Task? handled)
    {
        Task? work = null;
        var session = WebSocketSession.Create(stream, WebSocketRole.Server, _reporting.GetValue(options.Session, Reporting), settled, setUp: session =>
        {
            try
            {
                work = handler(session, context);
            }
            catch (Exception fault)
            {
                work = Task.FromException(fault);
            }
        });
        handled = work;
        return session;
    }

    private WebSocketSessionOptions Reporting(WebSocketSessionOptions options) => options with
    {
        ObserverFailed = (session, fault) =>
        {
            _logger?.LogError(fault, "An observer of a WebSocket session threw.");
            options.ObserverFailed?.Invoke(session, fault);
        },
    };

    private static void Check(HttpContext context, HandshakeRequest request, WebSocketEndpointOptions options)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            if (connect.Protocol != "websocket")
            {
                throw new HandshakeException(StatusCodes.Status501NotImplemented, "RFC 8441 §4", $"The protocol '{connect.Protocol}' is not spoken here.");
            }

            ServerHandshake.CheckExtendedConnect(request, options.Origins, SchemeOf(context));
            return;
        }

        ServerHandshake.Check(request, options.Origins, SchemeOf(context));
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
        {
            throw new HandshakeException(StatusCodes.Status400BadRequest, "RFC 6455 §4.2.1", "This connection can't be upgraded.");
        }
    }

    // Clear text here may still be TLS in front of a proxy, so only TLS is known for sure.
    private static string? SchemeOf(HttpContext context) => context.Request.IsHttps ? "https" : null;

    private static async Task<Stream> AcceptAsync(HttpContext context, HandshakeResponse response)
    {
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        var connect = context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } extended ? extended : null;
        foreach (var (name, value) in response.Headers)
        {
            // HTTP/2 has neither an upgrade nor a key (RFC 8441 §5).
            if (connect is null || name is not ("Upgrade" or "Connection" or "Sec-WebSocket-Accept"))
            {
                context.Response.Headers.Append(name, value);
            }
        }

        return connect is not null
            ? await connect.AcceptAsync().ConfigureAwait(false)
            : await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync().ConfigureAwait(false);
    }

    private static Task RefuseAsync(HttpContext context, HandshakeResponse refusal)
    {
        context.Response.StatusCode = refusal.StatusCode;
        foreach (var (name, value) in refusal.Headers)
        {
            if (!name.Equals("Connection", StringComparison.OrdinalIgnoreCase) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                context.Response.Headers.Append(name, value);
            }
        }

        return context.Response.WriteAsync(refusal.Body);
    }

    private static IPEndPoint? EndPoint(IPAddress? address, int? port) => address is null ? null : new IPEndPoint(address, port ?? 0);
}
