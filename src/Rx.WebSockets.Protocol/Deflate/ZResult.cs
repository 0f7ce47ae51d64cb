namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>What a call of zlib returns.</summary>
internal enum ZResult
{
    NoProgress = -5,
    NoMemory = -4,
    BadOctets = -3,
    Ok = 0,
    End = 1,
}
