using System;
using System.Buffers;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Script;

/// <summary>What a script expects against what came.</summary>
internal static class Comparison
{
    /// <summary>The expected octets once all have come, null while some are missing; throws at the first difference.</summary>
    public static byte[]? Match(byte[] expected, ReadOnlySequence<byte> octets)
    {
        byte[] came = octets.Slice(0, Math.Min(octets.Length, expected.Length)).ToArray();
        int equal = expected.AsSpan().CommonPrefixLength(came);
        if (equal < came.Length)
        {
            throw new ScriptException(
                $"Octet {equal} differs.\n  expected: {Hex.ToString(expected)}\n  but came: {Hex.ToString(octets.ToArray())}");
        }

        return came.Length == expected.Length ? came : null;
    }

    public static void Check(WireFrame expected, WireFrame came, WebSocketRole sentBy)
    {
        bool isMasked = expected.IsMasked ?? sentBy == WebSocketRole.Client;
        ulong length = expected.AnnouncedLength ?? (ulong)expected.Payload.Length;
        WireFrame complete = expected with
        {
            IsMasked = isMasked,
            MaskKey = isMasked ? expected.MaskKey ?? came.MaskKey : null,
            AnnouncedLength = length,
            LengthForm = expected.LengthForm ?? WireCodec.Shortest(length),
        };
        if (complete != came)
        {
            throw new ScriptException($"Another frame came.\n  expected: {complete}\n  but came: {came}");
        }
    }
}
