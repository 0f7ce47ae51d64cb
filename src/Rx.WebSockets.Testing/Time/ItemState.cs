namespace Rx.WebSockets.Testing.Time;

/// <summary>What has become of a scheduled item; only its queue changes it.</summary>
internal enum ItemState
{
    Waiting,
    Taken,
    Cancelled,
}
