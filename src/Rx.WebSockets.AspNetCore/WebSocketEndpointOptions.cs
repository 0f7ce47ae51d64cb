using System;
using System.Collections.Generic;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.AspNetCore;

/// <summary>What an endpoint accepts. One in the service container is the default of all endpoints.</summary>
public sealed record WebSocketEndpointOptions
{
    /// <summary>The defaults.</summary>
    public static WebSocketEndpointOptions Default { get; } = new();

    /// <summary>Limits, times and policies of the sessions. Default: <see cref="WebSocketSessionOptions.Default"/>.</summary>
    public WebSocketSessionOptions Session { get; init; } = WebSocketSessionOptions.Default;

    /// <summary>The pages that may connect; requests without an origin don't come from browsers and may. Default: those of the same host.</summary>
    public OriginPolicy Origins { get; init; } = OriginPolicy.SameOrigin;

    /// <summary>Chooses one of the subprotocols that the client offers, or null for none. Default: none is chosen.</summary>
    /// <remarks><see cref="SubprotocolChoice"/> has the usual choices.</remarks>
    public Func<IReadOnlyList<string>, string?>? Subprotocol { get; init; }

    /// <summary>The extensions that are accepted, in the server's order of preference. Default: none.</summary>
    public IReadOnlyList<IFrameExtensionFactory> Extensions { get; init; } = [];
}
