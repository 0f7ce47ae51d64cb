namespace Rx.WebSockets.Protocol;

/// <summary>Questions about an <see cref="Opcode"/>.</summary>
public static class OpcodeExtensions
{
    /// <summary>Whether this is Close, Ping or Pong: at most 125 octets, never fragmented (RFC 6455 §5.5).</summary>
    public static bool IsControl(this Opcode opcode) => ((int)opcode & 0x8) != 0;
}
