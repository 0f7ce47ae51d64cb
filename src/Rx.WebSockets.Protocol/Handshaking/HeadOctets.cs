using System;
using System.Buffers;
using System.Text;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>Writes an HTTP/1.1 head (RFC 9112 §2.1).</summary>
internal static class HeadOctets
{
    public static void Write(IBufferWriter<byte> output, string startLine, HeaderList headers)
    {
        ArgumentNullException.ThrowIfNull(output);
        Encoding.Latin1.GetBytes(startLine, output);
        output.Write("\r\n"u8);
        headers.WriteTo(output);
        output.Write("\r\n"u8);
    }
}
