using System;
using System.Security.Cryptography;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>The system's cryptographic generator, drawn by the block: a call for four octets costs what one for a thousand does.</summary>
internal sealed class SystemRandom : IRandomSource
{
    private const int BlockSize = 4096;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _left;

    public void Fill(Span<byte> destination)
    {
        if (destination.Length > BlockSize / 16)
        {
            RandomNumberGenerator.Fill(destination);
            return;
        }

        _block ??= new byte[BlockSize];
        if (_left < destination.Length)
        {
            RandomNumberGenerator.Fill(_block);
            _left = BlockSize;
        }

        // What was handed out is wiped, so that no key can be read from memory later.
        var taken = _block.AsSpan(BlockSize - _left, destination.Length);
        taken.CopyTo(destination);
        taken.Clear();
        _left -= destination.Length;
    }
}
