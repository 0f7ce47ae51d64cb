using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Protocol.Tests.Handshaking;

/// <summary>A piece of a sequence, as a pipe makes them.</summary>
internal sealed class Segment : ReadOnlySequenceSegment<byte>
{
    private Segment(ReadOnlyMemory<byte> octets, long start)
    {
        Memory = octets;
        RunningIndex = start;
    }

    public static ReadOnlySequence<byte> Join(IEnumerable<byte[]> pieces)
    {
        var first = new Segment(default, 0);
        var last = pieces.Aggregate(first, (end, piece) => end.Append(piece));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private Segment Append(byte[] piece)
    {
        var next = new Segment(piece, RunningIndex + Memory.Length);
        Next = next;
        return next;
    }
}
