namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>How far a call of zlib brings its output.</summary>
internal enum ZFlush
{
    /// <summary>All octets so far, and 00 00 FF FF behind them.</summary>
    Sync = 2,

    /// <summary>Likewise, and nothing that follows refers back to them.</summary>
    Full = 3,
}
