namespace Rx.WebSockets.Protocol;

/// <summary>How much of the protocol is shown to the application.</summary>
public enum SessionKind
{
    /// <summary>Whole messages; Ping, Pong and Close are answered and hidden.</summary>
    Default,

    /// <summary>Every frame as on the wire, control frames and fragments included; nothing is answered.</summary>
    Raw,
}
