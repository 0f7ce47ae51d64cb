using System;

namespace Rx.WebSockets;

/// <summary>One attempt to connect, as the back-off and the connect function of a <see cref="Reconnection"/> are told of it.</summary>
public sealed record ConnectAttempt
{
    /// <summary>
    /// 1 for the first attempt of all, else one more than failures in a row lie behind it. The end of a session is such a failure; that of a
    /// session which was open for <see cref="Backoff.HealthyAfter"/> begins a new row, so that 2 follows.
    /// </summary>
    public required int Number { get; init; }

    /// <summary>
    /// What the last attempt failed with, or the <see cref="SessionException"/> of the session that ended, in whatever way; null for the
    /// first attempt of all.
    /// </summary>
    public Exception? LastFailure { get; init; }

    /// <summary>How the last session ended; null when the last attempt gave none.</summary>
    public SessionEnd? LastEnd => (LastFailure as SessionException)?.End;

    /// <summary>How long it has been since the row of failures began: since the end of a healthy session, or the first attempt of all.</summary>
    public TimeSpan Outage { get; init; }

    /// <summary>What the back-off said before the last attempt of this row; zero if there was none.</summary>
    public TimeSpan LastDelay { get; init; }

    /// <summary>How long the server asked to be left alone (Retry-After, RFC 9110 §10.2.3); null if it didn't.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
