namespace Rx.WebSockets.Simulation;

/// <summary>A message that a user sent, with what became of the call.</summary>
/// <param name="text">What was sent.</param>
/// <param name="isPushed">Whether plain OnNext took it, which may overtake those that wait.</param>
/// <param name="calledAt">The place of the call in the order of all calls and acceptances.</param>
internal sealed class Message(string text, bool isPushed, int calledAt)
{
    public string Text => text;

    public bool IsPushed => isPushed;

    public int CalledAt => calledAt;

    /// <summary>The place of its acceptance, or a later one, in the same order; null while it waits, and when it is refused.</summary>
    public int? AcceptedAt { get; set; }
}
