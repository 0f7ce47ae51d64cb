namespace Rx.WebSockets.Protocol.State;

/// <summary>Which way a Close passed.</summary>
internal enum Direction
{
    Sent,
    Received,
}
