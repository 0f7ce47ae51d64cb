using System;
using System.Globalization;
using System.Text;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Script;

/// <summary>A wire frame in one line, with only what is not as usual.</summary>
internal static class FrameLine
{
    private const int Shown = 32;

    public static string Of(WireFrame frame)
    {
        ReadOnlySpan<byte> payload = frame.Payload.Span;
        var line = new StringBuilder();
        line.Append(Enum.IsDefined(frame.Opcode) ? frame.Opcode : $"Opcode {(int)frame.Opcode:X}");
        line.Append(frame.IsFinal ? "" : " not final");
        line.Append(frame.Reserved == ReservedBits.None ? "" : $" {frame.Reserved}");
        line.Append(frame.IsMasked == true ? " masked" : frame.IsMasked == false ? " unmasked" : "");
        line.Append(frame.MaskKey is { } key ? string.Create(CultureInfo.InvariantCulture, $" {key:X8}") : "");
        line.Append(frame.LengthForm is { } form && form != WireCodec.Shortest((ulong)payload.Length) ? $" length in {form}" : "");
        line.Append(frame.AnnouncedLength is { } told && told != (ulong)payload.Length
            ? string.Create(CultureInfo.InvariantCulture, $" announces {told}")
            : "");
        line.Append(CultureInfo.InvariantCulture, $", {payload.Length} octets");
        line.Append(payload.IsEmpty ? "" : $": {Hex.ToString(payload[..Math.Min(payload.Length, Shown)])}");
        line.Append(payload.Length > Shown ? " …" : "");
        return line.ToString();
    }
}
