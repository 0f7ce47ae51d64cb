namespace Rx.WebSockets;

/// <summary>How much of what a session is to send waits for its transport.</summary>
/// <param name="IsHigh">
/// Whether senders should hold back: true from when a frame found no room in the outbox, or it held <see cref="WebSocketSessionOptions.OutboxHigh"/>
/// octets, until it holds no more than <see cref="WebSocketSessionOptions.OutboxLow"/>.
/// </param>
/// <param name="Queued">How many octets waited at that moment, as the two marks count them: payloads, 64 octets for each frame, and what is on its way.</param>
public readonly record struct Pressure(bool IsHigh, long Queued);
