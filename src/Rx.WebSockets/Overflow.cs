namespace Rx.WebSockets;

/// <summary>What happens to a frame that plain <c>OnNext</c> brings while the outbox is full.</summary>
public enum Overflow
{
    /// <summary>The session ends with 1013, since nothing may be lost silently.</summary>
    Close,

    /// <summary>The new frame is dropped and counted.</summary>
    DropNewest,

    /// <summary>The oldest waiting whole message is dropped and counted; the new frame, where there is none.</summary>
    DropOldest,
}
