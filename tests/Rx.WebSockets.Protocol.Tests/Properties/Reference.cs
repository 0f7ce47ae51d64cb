using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>RFC 6455 read slowly: takes a whole stream and says what a default connection makes of it.</summary>
/// <remarks>Written from the RFC, for clarity only; it judges a frame that is cut off by the octets that are there.</remarks>
public sealed class Reference(WebSocketRole role, int maxFrame, int maxMessage)
{
    private readonly List<WireFrame> _messages = [];
    private WireFrame? _open;
    private int _fragments;

    public IReadOnlyList<WireFrame> Messages => _messages;

    public int? Fault { get; private set; }

    public int? Close { get; private set; }

    public void Take(ReadOnlySpan<byte> octets)
    {
        while (octets.Length > 0 && Fault is null && Close is null)
            octets = octets[TakeFrame(octets)..];
    }

    private int TakeFrame(ReadOnlySpan<byte> octets)
    {
        var frame = new WireFrame((Opcode)(octets[0] & 0x0f), [])
        {
            IsFinal = octets[0] >= 0x80,
            Reserved = (ReservedBits)(octets[0] & 0x70),
            IsMasked = octets.Length > 1 ? octets[1] >= 0x80 : role == WebSocketRole.Server,
        };
        int code = octets.Length > 1 ? octets[1] & 0x7f : 0;
        if (BreaksARule(frame, code))
            return Fail(1002, octets);

        int wide = code switch { 126 => 2, 127 => 8, _ => 0 };
        if (octets.Length < 2 + wide)
            return octets.Length;
        ulong length = wide switch
        {
            0 => (ulong)code,
            2 => BinaryPrimitives.ReadUInt16BigEndian(octets[2..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(octets[2..]),
        };
        if ((wide == 2 && length < 126) || (wide == 8 && length is < 65_536 or > long.MaxValue))
            return Fail(1002, octets);
        if (length > (ulong)maxFrame || (frame.Opcode < Opcode.Close && IsTooMuch(length)))
            return Fail(1009, octets);

        int header = 2 + wide + (frame.IsMasked == true ? 4 : 0);
        if (octets.Length < header)
            return octets.Length;
        ReadOnlySpan<byte> arrived = octets[header..];
        bool isWhole = arrived.Length >= (int)length;
        if (!isWhole)
            length = (ulong)arrived.Length;
        frame = frame with { Payload = Unmask(arrived[..(int)length], frame.IsMasked == true ? octets[(header - 4)..header] : default) };
        if (frame.Opcode < Opcode.Close)
            TakeData(frame, isWhole);
        else if (isWhole && frame.Opcode == Opcode.Close)
            TakeClose(frame);
        return header + (int)length;
    }

    private bool BreaksARule(WireFrame frame, int code) =>
        !Enum.IsDefined(frame.Opcode) || frame.Reserved != 0 || frame.IsMasked != (role == WebSocketRole.Server)
        || (frame.Opcode >= Opcode.Close && (!frame.IsFinal || code > 125))
        || (frame.Opcode == Opcode.Continuation && _open is null)
        || (frame.Opcode is Opcode.Text or Opcode.Binary && _open is not null);

    private bool IsTooMuch(ulong length) =>
        length + (ulong)(_open?.Payload.Length ?? 0) > (ulong)maxMessage || _fragments + 1 > Math.Max(maxMessage, 65_536) / 64;

    private void TakeData(WireFrame frame, bool isWhole)
    {
        WireFrame message = (_open ?? frame) with { Payload = [.. _open?.Payload ?? [], .. frame.Payload] };
        bool isEnd = isWhole && frame.IsFinal;
        if (message.Opcode == Opcode.Text && !IsText(message.Payload, isEnd))
            Fault = 1007;
        else if (isEnd)
            _messages.Add(message with { IsFinal = true });
        _open = isEnd ? null : message;
        _fragments = isEnd ? 0 : _fragments + 1;
    }

    private void TakeClose(WireFrame frame)
    {
        bool isLegal = frame.CloseCode is null or (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
        if (frame.Payload.Length == 1 || !isLegal)
            Fault = 1002;
        else if (frame.Payload.Length > 2 && !IsText(frame.Payload[2..], isEnd: true))
            Fault = 1007;
        else
            Close = frame.CloseCode ?? 1005;
    }

    private int Fail(int code, ReadOnlySpan<byte> octets)
    {
        Fault = code;
        return octets.Length;
    }

    private static bool IsText(byte[] octets, bool isEnd)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder().GetCharCount(octets, 0, octets.Length, flush: isEnd);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static byte[] Unmask(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key)
    {
        byte[] unmasked = payload.ToArray();
        for (int i = 0; i < unmasked.Length && key.Length > 0; i++)
            unmasked[i] ^= key[i % 4];
        return unmasked;
    }
}
