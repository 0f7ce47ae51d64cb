using System;

namespace Rx.WebSockets;

/// <summary>What became of something that was to be sent: each that is asked about gets exactly one fate, which never changes.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Cause">
/// Why. For <see cref="SendOutcome.NotSent"/>: the <see cref="OperationCanceledException"/> of who cancelled, the exception that tells what is
/// wrong with it, or the <see cref="SessionException"/> of a session that takes nothing more. For <see cref="SendOutcome.Unwritten"/>: the
/// <see cref="SessionException"/> with the end. For <see cref="SendOutcome.Dropped"/>: what was full. Else, and where there was no session
/// at all, it may be null.
/// </param>
public readonly record struct SendFate(SendOutcome Outcome, Exception? Cause = null)
{
    /// <summary>The fate in a few words.</summary>
    public override string ToString() => Cause is null ? $"{Outcome}" : $"{Outcome}: {Cause.Message}";
}
