using System;

namespace Rx.WebSockets.Testing;

/// <summary>What a <see cref="SessionRecorder"/> writes down.</summary>
public sealed record RecorderOptions
{
    /// <summary>The defaults: everything, payloads up to 64 KiB.</summary>
    public static RecorderOptions Default { get; } = new();

    /// <summary>
    /// Gives what is recorded in place of a frame's payload; nothing, or null, drops it. Of a Close it replaces the text, and the code stays. Default:
    /// null, payloads are recorded as they are.
    /// </summary>
    /// <remarks>
    /// It sees whole payloads only. With it set, fragments, payloads that are cut, and those that an extension has changed are dropped
    /// without asking: a secret could hide in them. What it throws drops the payload and goes to <see cref="Failed"/>.
    /// </remarks>
    public Func<WireFrame, ReadOnlyMemory<byte>>? Redact { get; init; }

    /// <summary>How many octets of a payload are recorded, zero or more. Default: 64 KiB.</summary>
    public int MaxPayload { get; init => field = NotNegative(value); } = 64 << 10;

    /// <summary>How many characters may wait for a slow writer in each session; one line always fits. What comes beyond is lost, and
    /// the recording says how many lines. Of marbles that are shown each counts as many as its payload has octets, and 64. Default: 1 Mi.</summary>
    public int MaxHeld { get; init => field = NotNegative(value); } = 1 << 20;

    /// <summary>Told what a writer, the redaction or a function that shows marbles threw. A writer that throws ends its recording, and never the session. Default:
    /// nobody is told.</summary>
    public Action<Exception>? Failed { get; init; }

    private static int NotNegative(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }
}
