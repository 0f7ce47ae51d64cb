using System;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>An HTTP head that grows line by line.</summary>
internal interface IHead
{
    bool IsComplete { get; }

    /// <summary>Takes the next line without its end; after a fault, and once complete, none may follow.</summary>
    HeadFault Add(ReadOnlySpan<byte> line);

    HandshakeException ToException(HeadFault fault);
}
