using System;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>A source that gives the same octets again and again.</summary>
public sealed class RepeatedOctets(params byte[] octets) : IRandomSource
{
    private int _given;

    public void Fill(Span<byte> destination)
    {
        foreach (ref byte octet in destination)
            octet = octets[_given++ % octets.Length];
    }
}
