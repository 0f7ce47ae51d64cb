using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
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
internal sealed class WebSocketEndpoint(Func<IWebSocketSession, HttpContext, Task?> handler, WebSocketEndpointOptions? ownOptions)
{
    public async Task RunAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var options = ownOptions ?? services.GetService<WebSocketEndpointOptions>() ?? WebSocketEndpointOptions.Default;
        var logger = services.GetService<ILoggerFactory>()?.CreateLogger("Rx.WebSockets");
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
            logger?.LogDebug(refusal, "The handshake was refused with {StatusCode}.", refusal.StatusCode);
            await RefuseAsync(context, ServerHandshake.Refuse(refusal)).ConfigureAwait(false);
            return;
        }

        var response = ServerHandshake.Accept(request, agreement);
        Stream stream;
        try
        {
            stream = await AcceptAsync(context, response).ConfigureAwait(false);
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

        using var scope = logger?.BeginScope(new Dictionary<string, object?>
        {
            ["WebSocketPath"] = request.Path,
            ["WebSocketSubprotocol"] = agreement.Subprotocol,
            ["RemoteEndPoint"] = RemoteEndPoint(context),
        });
        await ServeAsync(context, options, logger, stream, new SessionContext
        {
            Request = request,
            Response = response,
            Subprotocol = agreement.Subprotocol,
            Extensions = agreement.Extensions,
            LocalEndPoint = LocalEndPoint(context),
            RemoteEndPoint = RemoteEndPoint(context),
        }).ConfigureAwait(false);
    }

    private async Task ServeAsync(
        HttpContext context, WebSocketEndpointOptions options, ILogger? logger, Stream stream, SessionContext settled)
    {
        Task? handled = null;
        var sessionOptions = options.Session with { ObserverFailed = Report };
        var session = WebSocketSession.Create(stream, WebSocketRole.Server, sessionOptions, settled, setUp: session =>
        {
            try
            {
                handled = handler(session, context);
            }
            catch (Exception fault)
            {
                handled = Task.FromException(fault);
            }
        });
        var lifetime = context.RequestServices.GetService<IHostApplicationLifetime>();
        using var stopping = lifetime?.ApplicationStopping.Register(() => _ = session.CloseAsync(CloseReason.GoingAway));
        if (handled is not null)
        {
            await session.CloseAfterAsync(handled, fault => logger?.LogError(fault, "The handler of a WebSocket session threw.")).ConfigureAwait(false);
        }

        var end = await session.Completion.ConfigureAwait(false);
        logger?.LogDebug("The session has ended: {End}.", end);

        void Report(IWebSocketSession session, Exception fault)
        {
            logger?.LogError(fault, "An observer of a WebSocket session threw.");
            options.Session.ObserverFailed?.Invoke(session, fault);
        }
    }

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

    private static IPEndPoint? RemoteEndPoint(HttpContext context) =>
        context.Connection is { RemoteIpAddress: { } address, RemotePort: var port } ? new IPEndPoint(address, port) : null;

    private static IPEndPoint? LocalEndPoint(HttpContext context) =>
        context.Connection is { LocalIpAddress: { } address, LocalPort: var port } ? new IPEndPoint(address, port) : null;
}
