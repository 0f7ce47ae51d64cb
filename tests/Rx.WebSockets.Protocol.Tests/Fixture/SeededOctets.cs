using System;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>A repeatable source of octets that never shows the same key twice within a test.</summary>
public sealed class SeededOctets(int seed = 1) : IRandomSource
{
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> destination) => _random.NextBytes(destination);
}
