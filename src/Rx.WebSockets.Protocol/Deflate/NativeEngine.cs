using System;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>The runtime's zlib. Each thread keeps one context of a kind for the next message of any connection, so that an idle connection holds none.</summary>
internal sealed class NativeEngine : IDeflateEngine
{
    [ThreadStatic]
    private static NativeDeflater? _deflater;

    [ThreadStatic]
    private static NativeInflater? _inflater;

    /// <summary>zlib refuses to compress with the window of 2⁸ octets that RFC 7692 allows.</summary>
    public int LeastWindowBits => 9;

    public IDeflater TakeDeflater(int level, int windowBits)
    {
        if (_deflater is { } spare && spare.Level == level && spare.WindowBits == windowBits)
        {
            _deflater = null;
            return spare;
        }

        return new NativeDeflater(level, windowBits);
    }

    public void GiveBack(IDeflater deflater)
    {
        _deflater?.Dispose();
        _deflater = (NativeDeflater)deflater;
    }

    public IInflater TakeInflater()
    {
        if (_inflater is not { } spare)
        {
            return new NativeInflater();
        }

        _inflater = null;
        spare.Reset();
        return spare;
    }

    public void GiveBack(IInflater inflater)
    {
        _inflater?.Dispose();
        _inflater = (NativeInflater)inflater;
    }
}
