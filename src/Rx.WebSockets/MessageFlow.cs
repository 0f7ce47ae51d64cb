using System;
using System.Diagnostics;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

/// <summary>One message of the peer as a flow of its octets, chunk by chunk as they come; completes where the message ends.</summary>
/// <remarks>
/// It has one observer, which subscribes while the message is at the observer of <see cref="Flow.Chunks"/>; what happens on each signal
/// stands there.
/// </remarks>
[DebuggerDisplay("{MessageType} {Reserved}")]
public sealed class MessageFlow : IFlow<ReadOnlyMemory<byte>>
{
    private readonly IFlow<ReadOnlyMemory<byte>> _chunks;

    internal MessageFlow(Frame first, IFlow<ReadOnlyMemory<byte>> chunks)
    {
        (MessageType, Reserved) = (first.Opcode, first.Reserved);
        _chunks = chunks;
    }

    /// <summary>Text or Binary.</summary>
    public Opcode MessageType { get; }

    /// <summary>The reserved bits of its first frame, which extensions claim.</summary>
    public ReservedBits Reserved { get; }

    /// <inheritdoc/>
    public IDisposable Subscribe(IFlowObserver<ReadOnlyMemory<byte>> observer) => _chunks.Subscribe(observer);

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return _chunks.Subscribe(FlowObserver.From(observer));
    }
}
