using System;
using System.Threading;

namespace Rx.WebSockets;

/// <summary>The limits of requests over a session.</summary>
public sealed record RequestOptions
{
    /// <summary>The defaults.</summary>
    public static RequestOptions Default { get; } = new();

    /// <summary>How long an answer may take. Default: 30 s. <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or negative.</exception>
    public TimeSpan Deadline { get; init => field = Checked(value, nameof(Deadline)); } = TimeSpan.FromSeconds(30);

    /// <summary>How many requests may wait for their answers; another one is refused. Default: 1,024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public int MaxPending { get; init => field = Positive(value, nameof(MaxPending)); } = 1024;

    /// <summary>How many octets of unsolicited messages are held while their observers are at work; one always fits. Default: 64 KiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public int ReadAhead { get; init => field = Positive(value, nameof(ReadAhead)); } = 64 << 10;

    internal static TimeSpan Checked(TimeSpan deadline, string name) => deadline > TimeSpan.Zero || deadline == Timeout.InfiniteTimeSpan
        ? deadline
        : throw new ArgumentOutOfRangeException(name, deadline, "The time must be positive, or Timeout.InfiniteTimeSpan for ever.");

    private static int Positive(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }
}
