using System;

namespace Rx.WebSockets.Protocol.Tests.Handshaking;

/// <summary>Gives the nonce of RFC 6455 §1.3, so that the key is <see cref="Heads.Key"/>.</summary>
internal sealed class SampleNonce : IRandomSource
{
    public void Fill(Span<byte> destination) => "the sample nonce"u8.CopyTo(destination);
}
