using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Conformance;

/// <summary>How a test wants its connection opened.</summary>
public sealed record Opening
{
    /// <summary>The options of our end, whose default deadlines don't come due while the machine stalls.</summary>
    public WebSocketSessionOptions Session { get; init => field = value.Patient(); } = WebSocketSessionOptions.Default.Patient();

    /// <summary>The subprotocols that the client offers; null for none.</summary>
    public string[]? Offered { get; init; }

    /// <summary>The subprotocol that the server speaks; null for none.</summary>
    public string? Spoken { get; init; }

    /// <summary>The largest message that the peer takes in octets; null for its default.</summary>
    public int? PeerLimit { get; init; }

    /// <summary>The extensions of our end; with any of them the peer compresses whatever it sends.</summary>
    public IReadOnlyList<IFrameExtensionFactory> Extensions { get; init; } = [];

    /// <summary>The choice of the server.</summary>
    public Func<IReadOnlyList<string>, string?> Choice => offered => offered.Contains(Spoken) ? Spoken : null;
}
