using System;
using System.Buffers;
using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>A buffer writer that never gives more room than it is asked for.</summary>
public sealed class StingyWriter : IBufferWriter<byte>
{
    private readonly List<byte> _written = [];
    private byte[] _room = [];

    public byte[] Written => [.. _written];

    public void Advance(int count) => _written.AddRange(_room.AsSpan(0, count));

    public Memory<byte> GetMemory(int sizeHint = 0) => _room = new byte[Math.Max(1, sizeHint)];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
