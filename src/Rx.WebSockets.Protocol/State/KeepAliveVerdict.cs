namespace Rx.WebSockets.Protocol.State;

/// <summary>What the silence of a peer asks for.</summary>
internal enum KeepAliveVerdict
{
    Wait,
    Ping,
    Lost,
}
