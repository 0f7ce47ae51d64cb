using System;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rx.WebSockets.AspNetCore.Hosting;

namespace Rx.WebSockets.AspNetCore;

/// <summary>Maps routes to WebSocket sessions, on HTTP/1.1 (RFC 6455) and on HTTP/2 extended CONNECT (RFC 8441).</summary>
/// <remarks>
/// The handler is called once for each session, before the first octet is read: what it sets is in force for it, and frames
/// are delivered when its synchronous part has returned. The endpoint's task ends when the session has ended. When the host stops, open
/// sessions are closed with 1001. A request that is no opening handshake is answered with a plain error.
/// </remarks>
public static class WebSocketEndpoints
{
    /// <summary>Maps a route to a handler that subscribes what it needs; the session lives until either end closes it.</summary>
    /// <example><code>app.MapRxWebSocket("/echo", session => session.Incoming.Subscribe(session.Outgoing));</code></example>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route; its values are in <see cref="HttpContext"/>, which another overload gives.</param>
    /// <param name="handler">What it throws closes the session with 1011 and is logged.</param>
    /// <param name="options">Default: the one in the service container, else <see cref="WebSocketEndpointOptions.Default"/>.</param>
    public static IEndpointConventionBuilder MapRxWebSocket(
        this IEndpointRouteBuilder endpoints, string pattern, Action<IWebSocketSession> handler, WebSocketEndpointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Map(endpoints, pattern, options, (session, _) =>
        {
            handler(session);
            return null;
        });
    }

    /// <summary>Maps a route to an asynchronous handler; when its task completes, the session is closed with 1000.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="handler">What it throws closes the session with 1011 and is logged; a cancellation closes it with 1000.</param>
    /// <param name="options">Default: the one in the service container, else <see cref="WebSocketEndpointOptions.Default"/>.</param>
    public static IEndpointConventionBuilder MapRxWebSocket(
        this IEndpointRouteBuilder endpoints, string pattern, Func<IWebSocketSession, Task> handler, WebSocketEndpointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Map(endpoints, pattern, options, (session, _) => handler(session));
    }

    /// <summary>Maps a route to an asynchronous handler that sees the request: its route values, user and services.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="handler">
    /// When its task completes, the session is closed with 1000; what it throws closes the session with 1011 and is logged. The
    /// scope of the request's services lives until both the session and this task have ended.
    /// </param>
    /// <param name="options">Default: the one in the service container, else <see cref="WebSocketEndpointOptions.Default"/>.</param>
    public static IEndpointConventionBuilder MapRxWebSocket(
        this IEndpointRouteBuilder endpoints, string pattern, Func<IWebSocketSession, HttpContext, Task> handler, WebSocketEndpointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Map(endpoints, pattern, options, handler);
    }

    private static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder endpoints, string pattern, WebSocketEndpointOptions? options, Func<IWebSocketSession, HttpContext, Task?> handler)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var endpoint = new WebSocketEndpoint(handler, options, endpoints.ServiceProvider);
        return endpoints.Map(pattern, endpoint.RunAsync).WithDisplayName($"WebSocket {pattern}");
    }
}
