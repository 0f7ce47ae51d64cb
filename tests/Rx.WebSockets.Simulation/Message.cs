using System;
using System.Collections.Generic;

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

    /// <summary>Whether its sender is to hear its fate.</summary>
    public bool IsTracked { get; init; }

    /// <summary>Whether it may take the place of an older one, before others that were sent meanwhile.</summary>
    public bool IsConflated { get; init; }

    /// <summary>Before when it can't expire.</summary>
    public TimeSpan? LivesUntil { get; init; }

    /// <summary>What its sender heard, each with its time.</summary>
    public List<(SendOutcome Outcome, TimeSpan At)> Fates { get; } = [];

    /// <summary>Whether its sender heard that nothing of it was sent.</summary>
    public bool WasTakenAway => Fates is [{ Outcome: not (SendOutcome.Written or SendOutcome.Unwritten) }];
}
