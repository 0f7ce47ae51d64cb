using System.Collections.Generic;
using System.Net;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>What the opening handshake settled, for the session that follows it.</summary>
public sealed record SessionContext
{
    /// <summary>Nothing: a session over a pipe, without a handshake.</summary>
    public static SessionContext None { get; } = new();

    /// <summary>The subprotocol that was agreed, or null.</summary>
    public string? Subprotocol { get; init; }

    /// <summary>The extensions that were agreed, in the order of the response; disposed with the session. Default: none.</summary>
    public IReadOnlyList<IFrameExtension> Extensions { get; init; } = [];

    /// <summary>The request, where there was one.</summary>
    public HandshakeRequest? Request { get; init; }

    /// <summary>The response, where there was one.</summary>
    public HandshakeResponse? Response
    {
        // That of a server follows from the rest: it isn't kept, but made again for the first who asks.
        get => field ??= Answered is null
            ? null
            : ServerHandshake.Accept(Request!, new() { Subprotocol = Subprotocol, ExtensionHeaders = Answered }, MoreHeaders);
        init;
    }

    /// <summary>Our end of the transport, where it has an address.</summary>
    public EndPoint? LocalEndPoint { get; init; }

    /// <summary>The peer's end of the transport, where it has an address.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>What a server's response says of the extensions; null where the response is another's.</summary>
    internal IReadOnlyList<ExtensionHeader>? Answered { get; init; }

    /// <summary>What else a server's response says.</summary>
    internal HeaderList? MoreHeaders { get; init; }
}
