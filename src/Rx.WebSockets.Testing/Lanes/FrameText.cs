using System.Linq;
using System.Text;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>Frames in a few words, such as <c>Text "Hello"</c>.</summary>
internal static class FrameText
{
    private const int MostOctets = 24;

    public static string KindOf(WireFrame frame) => frame.IsFinal ? $"{frame.Opcode}" : $"{frame.Opcode} not final";

    public static string Of(WireFrame frame)
    {
        string reserved = frame.Reserved == ReservedBits.None ? "" : $" {frame.Reserved}";
        string payload = frame switch
        {
            { Opcode: Opcode.Close, CloseCode: { } code } => $" {(ushort)code}{Quoted(frame.GetCloseText())}",
            { Payload.IsEmpty: true } => "",
            { Opcode: Opcode.Binary } => $" {Octets(frame)}",
            _ when IsReadable(frame.GetText()) => Quoted(frame.GetText()),
            _ => $" {Octets(frame)}",
        };
        return $"{KindOf(frame)}{reserved}{payload}";
    }

    private static string Octets(WireFrame frame) => frame.Payload.Length <= MostOctets
        ? Hex.ToString(frame.Payload.Span)
        : $"{Hex.ToString(frame.Payload.Span[..MostOctets])} … {frame.Payload.Length} octets";

    private static string Quoted(string text) => text.Length == 0 ? "" : text.Length <= MostOctets
        ? $" \"{text}\""
        : $" \"{text[..MostOctets]}…\" {Encoding.UTF8.GetByteCount(text)} octets";

    private static bool IsReadable(string text) => !text.Any(character => char.IsControl(character) || character == '\uFFFD');
}
