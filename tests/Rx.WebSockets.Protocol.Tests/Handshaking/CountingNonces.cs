using System;
using System.Buffers.Binary;

namespace Rx.WebSockets.Protocol.Tests.Handshaking;

/// <summary>Gives other octets at each call.</summary>
internal sealed class CountingNonces : IRandomSource
{
    private int _calls;

    public void Fill(Span<byte> destination) => BinaryPrimitives.WriteInt32BigEndian(destination, ++_calls);
}
