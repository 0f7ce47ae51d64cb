using System;
using System.Collections.Generic;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Conformance.Hosting;

/// <summary>What a test asks of one of our servers, whichever it is.</summary>
internal sealed record ServerSettings
{
    /// <summary>The only path that is served.</summary>
    public const string Path = "/session";

    public WebSocketSessionOptions Session { get; init; } = WebSocketSessionOptions.Default;

    public Func<IReadOnlyList<string>, string?>? Subprotocol { get; init; }

    public IReadOnlyList<IFrameExtensionFactory> Extensions { get; init; } = [];

    public OriginPolicy Origins { get; init; } = OriginPolicy.SameOrigin;
}
