using System;
using System.Buffers.Binary;
using Rx.WebSockets.Protocol.Framing;

namespace Rx.WebSockets.Protocol.State;

/// <summary>Judges the body of a Close frame (RFC 6455 §5.5.1, §7.4).</summary>
internal static class CloseBody
{
    /// <summary>The reason that the peer gave, or null for none.</summary>
    /// <exception cref="ProtocolException">One octet (1002), a code that must not be sent (1002), text that is not UTF-8 (1007).</exception>
    public static CloseReason? Judge(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        if (body.Length == 1)
        {
            throw new ProtocolException(CloseCode.ProtocolError, "RFC 6455 §5.5.1", "A Close has a body of one octet.");
        }

        var code = (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(body);
        if (!code.IsSendable())
        {
            throw new ProtocolException(CloseCode.ProtocolError, "RFC 6455 §7.4", $"A Close has the code {(ushort)code}, which must not be sent.");
        }

        var text = default(Utf8Validator);
        return text.Append(body[2..]) && text.IsComplete
            ? CloseReason.Read(body)
            : throw new ProtocolException(CloseCode.InvalidPayload, "RFC 6455 §5.5.1", "The reason of a Close is not UTF-8.");
    }
}
