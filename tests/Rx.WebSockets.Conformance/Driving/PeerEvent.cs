namespace Rx.WebSockets.Conformance.Driving;

/// <summary>Something that a peer saw.</summary>
internal sealed record PeerEvent
{
    /// <summary>ready, listening, open, message, ping, pong, close, refused.</summary>
    public required string On { get; init; }

    /// <summary>The connection; none when the peer itself is meant.</summary>
    public int? Id { get; init; }

    public string? Text { get; init; }

    public byte[]? Binary { get; init; }

    public int? Code { get; init; }

    public string? Reason { get; init; }

    public bool? WasClean { get; init; }

    public string? Subprotocol { get; init; }

    /// <summary>The HTTP status of a refusal.</summary>
    public int? Status { get; init; }

    public int? Port { get; init; }
}
