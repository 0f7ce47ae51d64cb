using System;
using System.Globalization;

namespace Rx.WebSockets;

/// <summary>How a <see cref="Reconnection"/> stands: made to be bound to.</summary>
public sealed record ConnectionStatus
{
    /// <summary>Nothing is wanted.</summary>
    internal static ConnectionStatus Idle { get; } = new() { Phase = ConnectionPhase.Idle };

    /// <summary>What it is at.</summary>
    public required ConnectionPhase Phase { get; init; }

    /// <summary>
    /// The <see cref="ConnectAttempt.Number"/> of the attempt that is under way, gave the session, is waited for, or was not made any more;
    /// 0 while <see cref="ConnectionPhase.Idle"/>.
    /// </summary>
    public int Attempt { get; init; }

    /// <summary>What the last attempt failed with, or the <see cref="SessionException"/> of the last session; null if there was nothing such.</summary>
    public Exception? LastFailure { get; init; }

    /// <summary>How the last session ended; null when the last attempt gave none.</summary>
    public SessionEnd? LastEnd => (LastFailure as SessionException)?.End;

    /// <summary>How long is waited for the next attempt; zero when nothing is waited for.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>When the next attempt begins, by the scheduler's time of day; null when nothing is waited for.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The session that is open; null when there is none.</summary>
    public IWebSocketSession? Session { get; init; }

    /// <summary>The status in one line.</summary>
    public override string ToString() => Phase switch
    {
        ConnectionPhase.Connecting => $"Connecting, attempt {Attempt}",
        ConnectionPhase.Waiting => string.Create(
            CultureInfo.InvariantCulture, $"Waiting {Delay.TotalSeconds:0.###} s for attempt {Attempt}: {LastFailure?.Message}"),
        ConnectionPhase.GivenUp => $"Given up: {LastFailure?.Message}",
        _ => $"{Phase}",
    };
}
