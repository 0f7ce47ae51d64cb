namespace Rx.WebSockets.Protocol;

/// <summary>Who began the end of a connection.</summary>
public enum Initiator
{
    /// <summary>This end: a close, a fault it found, a timer, an abort.</summary>
    Local,

    /// <summary>The peer, with a Close.</summary>
    Remote,

    /// <summary>The transport, which ended or broke.</summary>
    Transport,
}
