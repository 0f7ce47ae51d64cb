using System;

namespace Rx.WebSockets;

/// <summary>How a connection stands at a moment, as a badge shows it.</summary>
public sealed record ConnectionReading
{
    /// <summary>What it is at, and how the last session ended.</summary>
    public required ConnectionStatus Status { get; init; }

    /// <summary>How long the latest Ping took to the peer and back; null while none has, in this session.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>How many octets were accepted and not yet taken by the transport, payloads and 64 octets for each frame.</summary>
    public long Queued { get; init; }

    /// <summary>Whether a session is open.</summary>
    public bool IsOnline => Status.Phase is ConnectionPhase.Open;
}
