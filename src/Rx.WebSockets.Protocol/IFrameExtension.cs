using System;
using System.Collections.Generic;

namespace Rx.WebSockets.Protocol;

/// <summary>A transform of data frames, agreed in the opening handshake (RFC 6455 §9): one instance per connection, disposed with it.</summary>
/// <remarks>
/// Outgoing frames pass the extensions 1..n, incoming ones n..1. Control frames pass none. A default session applies them;
/// a raw session shows the frames as they are on the wire.
/// </remarks>
public interface IFrameExtension : IDisposable
{
    /// <summary>The factory that made this instance; sessions look extensions up by it.</summary>
    IFrameExtensionFactory Factory { get; }

    /// <summary>The reserved bits that this extension sets; no other extension of the connection may claim them.</summary>
    ReservedBits Claims { get; }

    /// <summary>Adds to <paramref name="output"/> what goes out in place of <paramref name="frame"/>: none, one or several frames.</summary>
    /// <remarks>Their memory must not change afterwards: it may be written later, and with that of other frames.</remarks>
    void TransformOutgoing(Frame frame, ICollection<Frame> output);

    /// <summary>Adds to <paramref name="output"/> what came in as <paramref name="frame"/>: none, one or several frames.</summary>
    /// <param name="frame">A data frame as the peer, or the extension after this one, left it.</param>
    /// <param name="remaining">How many octets the open message may still grow; more is refused with 1009.</param>
    /// <param name="output">Takes the frames.</param>
    /// <exception cref="ProtocolException">The peer's octets are not what this extension agreed to: the connection fails with its code.</exception>
    void TransformIncoming(Frame frame, int remaining, ICollection<Frame> output);
}
