namespace Rx.WebSockets.Protocol;

/// <summary>Which end of the connection this is; clients mask what they send, servers don't (RFC 6455 §5.1).</summary>
public enum WebSocketRole
{
    /// <summary>The end that dialled.</summary>
    Client,

    /// <summary>The end that accepted.</summary>
    Server,
}
