using System;
using System.Diagnostics;
using Rx.WebSockets.Testing.Recording;

namespace Rx.WebSockets.Testing;

/// <summary>One line of a recording: what happened, where, and when.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record RecordedMarble
{
    /// <summary>When, since the recording began; to the tick of 100 ns.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>Where; of no meaning for lines that are lost.</summary>
    public SocketLane Lane { get; init; }

    /// <summary>What.</summary>
    public RecordedKind Kind { get; init; }

    /// <summary>The frame, if it is one. Mask bit and length form are set only where they aren't as RFC 6455 wants them; mask
    /// keys are never recorded.</summary>
    public WireFrame? Frame { get; init; }

    /// <summary>How much of the payload there is. Default: all of it.</summary>
    public RecordedPayload Payload { get; init; }

    /// <summary>How many octets the payload has on the wire; for a dropped one what is left of it.</summary>
    public ulong Length { get; init; }

    /// <summary>How the session ended, without reason and cause, in which there may be secrets.</summary>
    public SessionEnd? End { get; init; }

    /// <summary>How many lines are lost.</summary>
    public int Lost { get; init; }

    /// <summary>The line as it stands in a recording, with the time since its beginning.</summary>
    public override string ToString() => RecordingLine.Write(this, At);
}
