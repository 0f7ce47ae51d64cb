using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Simulation;

/// <summary>One step of a script; it prints itself as the code that makes it.</summary>
/// <param name="At">When, in milliseconds from the start.</param>
/// <param name="Session">Which session.</param>
/// <param name="End">Which of its ends.</param>
/// <param name="Act">What.</param>
/// <param name="Amount">How much of it: octets, milliseconds, operations.</param>
public readonly record struct Step(int At, int Session, WebSocketRole End, Act Act, int Amount = 0)
{
    public override string ToString() => $"new({At}, {Session}, WebSocketRole.{End}, Act.{Act}, {Amount}),";
}
