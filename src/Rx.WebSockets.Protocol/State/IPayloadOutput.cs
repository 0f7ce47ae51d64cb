using System;
using System.Buffers;

namespace Rx.WebSockets.Protocol.State;

/// <summary>An output that takes parts of long payloads as they are, so that they need not be copied; they stand between the octets written before and after.</summary>
internal interface IPayloadOutput : IBufferWriter<byte>
{
    /// <summary>The shortest payload that comes so: less is copied sooner than it is told of.</summary>
    const int Least = 4096;

    /// <summary>Whether it takes any.</summary>
    bool TakesPayloads { get; }

    /// <summary>Takes octets that don't change before they are flushed.</summary>
    void Take(ArraySegment<byte> part);

    /// <summary>Takes over a frame of which it has taken all parts, and gives its payload back once they are flushed.</summary>
    void TakeOver(Frame rented);
}
