using System;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>Restores what was compressed.</summary>
internal interface IInflater : IDisposable
{
    /// <summary>Restores octets until <paramref name="room"/> is full, <paramref name="octets"/> are used up or a final block has ended.</summary>
    /// <exception cref="ProtocolException">The octets are not what RFC 1951 describes (1007).</exception>
    InflateStep Inflate(ReadOnlySpan<byte> octets, Span<byte> room);

    /// <summary>Forgets everything.</summary>
    void Reset();
}
