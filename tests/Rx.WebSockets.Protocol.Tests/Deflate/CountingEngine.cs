using System;
using Rx.WebSockets.Protocol.Deflate;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>The native engine, with its steps counted.</summary>
internal sealed class CountingEngine : IDeflateEngine
{
    private readonly NativeEngine _engine = new();

    public int Steps { get; private set; }

    public int LeastWindowBits => _engine.LeastWindowBits;

    public IDeflater TakeDeflater(int level, int windowBits) => _engine.TakeDeflater(level, windowBits);

    public void GiveBack(IDeflater deflater) => _engine.GiveBack(deflater);

    public IInflater TakeInflater() => new Counting(this);

    public void GiveBack(IInflater inflater) => inflater.Dispose();

    private sealed class Counting(CountingEngine engine) : IInflater
    {
        private readonly NativeInflater _inflater = new();

        public InflateStep Inflate(ReadOnlySpan<byte> octets, Span<byte> room)
        {
            engine.Steps++;
            return _inflater.Inflate(octets, room);
        }

        public void Reset() => _inflater.Reset();

        public void Dispose() => _inflater.Dispose();
    }
}
