using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol.State;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>An output that takes payloads as they are, and looks at them only when it is flushed.</summary>
internal sealed class PayloadRecorder(bool takesPayloads = true) : IPayloadOutput
{
    private readonly List<ArraySegment<byte>> _pieces = [];
    private byte[] _room = [];

    public bool TakesPayloads => takesPayloads;

    /// <summary>The parts of payloads that were taken.</summary>
    public List<ArraySegment<byte>> Parts { get; } = [];

    /// <summary>The frames that were taken over, each with the number of parts taken before.</summary>
    public List<(Frame Frame, int After)> TakenOver { get; } = [];

    public void Advance(int count) => _pieces.Add(_room.AsSpan(0, count).ToArray());

    public Memory<byte> GetMemory(int sizeHint = 0) => _room = new byte[Math.Max(1, sizeHint)];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Take(ArraySegment<byte> part)
    {
        Parts.Add(part);
        _pieces.Add(part);
    }

    public void TakeOver(Frame rented) => TakenOver.Add((rented, Parts.Count));

    /// <summary>What was written since the last call; then what was rented goes back.</summary>
    public byte[] Flush()
    {
        byte[] octets = [.. _pieces.SelectMany(piece => piece)];
        _pieces.Clear();
        TakenOver.ForEach(taken => taken.Frame.GiveBack());
        TakenOver.Clear();
        return octets;
    }
}
