using System;
using Rx.WebSockets.Protocol.Deflate;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>The native engine, with its work counted.</summary>
internal sealed class CountingEngine : IDeflateEngine
{
    private readonly NativeEngine _engine = new();

    /// <summary>How many steps its inflaters took.</summary>
    public int Steps { get; private set; }

    /// <summary>How many octets they restored.</summary>
    public long Restored { get; private set; }

    /// <summary>How many payloads its deflaters compressed.</summary>
    public int Compressed { get; private set; }

    /// <summary>Is told before each step for how many octets there is room.</summary>
    public Action<int>? Inflating { get; set; }

    public int LeastWindowBits => _engine.LeastWindowBits;

    public IDeflater TakeDeflater(int level, int windowBits) => new CountingDeflater(this, (NativeDeflater)_engine.TakeDeflater(level, windowBits));

    public void GiveBack(IDeflater deflater) => _engine.GiveBack(((CountingDeflater)deflater).Counted);

    public IInflater TakeInflater() => new CountingInflater(this, (NativeInflater)_engine.TakeInflater());

    public void GiveBack(IInflater inflater) => _engine.GiveBack(((CountingInflater)inflater).Counted);

    private sealed class CountingDeflater(CountingEngine engine, NativeDeflater counted) : IDeflater
    {
        public NativeDeflater Counted => counted;

        public void Deflate(ReadOnlySpan<byte> octets, ZFlush flush, OctetBuffer output)
        {
            engine.Compressed++;
            counted.Deflate(octets, flush, output);
        }

        public void Dispose() => counted.Dispose();
    }

    private sealed class CountingInflater(CountingEngine engine, NativeInflater counted) : IInflater
    {
        public NativeInflater Counted => counted;

        public InflateStep Inflate(ReadOnlySpan<byte> octets, Span<byte> room)
        {
            engine.Inflating?.Invoke(room.Length);
            var step = counted.Inflate(octets, room);
            engine.Steps++;
            engine.Restored += step.Made;
            return step;
        }

        public void Reset() => counted.Reset();

        public void Dispose() => counted.Dispose();
    }
}
