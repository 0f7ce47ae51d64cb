using System;

namespace Rx.WebSockets.Protocol;

/// <summary>The one source of all randomness of a session: mask keys, handshake keys, jitter.</summary>
/// <remarks>
/// In production it must be cryptographically strong (RFC 6455 §10.3); a seeded one makes a run repeatable bit for bit.
/// A source that is shared by several sessions must be thread-safe.
/// </remarks>
public interface IRandomSource
{
    /// <summary>Fills <paramref name="destination"/> with random octets.</summary>
    void Fill(Span<byte> destination);
}
