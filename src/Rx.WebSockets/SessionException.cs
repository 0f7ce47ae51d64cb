using System;

namespace Rx.WebSockets;

/// <summary>The session has ended, or is closing: <see cref="End"/> tells how.</summary>
public sealed class SessionException : Exception
{
    /// <summary>An exception for a session that ended.</summary>
    public SessionException(SessionEnd end)
        : this(end, $"The session has ended: {end}.")
    {
    }

    /// <summary>An exception with a text of its own.</summary>
    public SessionException(SessionEnd? end, string message)
        : base(message, end?.Cause) => End = end;

    /// <summary>The session that ended.</summary>
    internal IWebSocketSession? Session { get; init; }

    /// <summary>How the session ended; null while it is still closing.</summary>
    public SessionEnd? End { get; }
}
