namespace Rx.WebSockets.Protocol;

/// <summary>What brought a connection to its end.</summary>
public enum EndKind
{
    /// <summary>The closing handshake.</summary>
    Closed,

    /// <summary>The transport ended or broke without a Close.</summary>
    ConnectionLost,

    /// <summary>The peer broke a rule of the protocol or a limit.</summary>
    ProtocolError,

    /// <summary>No octet came within the ping timeout after a Ping.</summary>
    KeepAliveTimeout,

    /// <summary>The transport took no octet within the write-stall timeout although some were owed.</summary>
    WriteStalled,

    /// <summary>The closing handshake wasn't completed within the close timeout.</summary>
    CloseTimeout,

    /// <summary>More was sent than the outbox holds, by a caller that couldn't wait.</summary>
    Overflow,

    /// <summary>The last observer of the incoming frames threw.</summary>
    ObserverFailed,

    /// <summary>The application ended the session with an error.</summary>
    Faulted,

    /// <summary>The application aborted the session.</summary>
    Aborted,
}
