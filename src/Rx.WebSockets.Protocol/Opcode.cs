namespace Rx.WebSockets.Protocol;

/// <summary>What a frame carries (RFC 6455 §5.2). The other ten values of the four bits are reserved and refused.</summary>
public enum Opcode : byte
{
    /// <summary>A further fragment of the message that is open.</summary>
    Continuation = 0x0,

    /// <summary>A text message, or its first fragment: UTF-8.</summary>
    Text = 0x1,

    /// <summary>A binary message, or its first fragment.</summary>
    Binary = 0x2,

    /// <summary>The closing handshake, with an optional code and reason.</summary>
    Close = 0x8,

    /// <summary>Asks the peer for a <see cref="Pong"/> with the same payload.</summary>
    Ping = 0x9,

    /// <summary>The answer to a <see cref="Ping"/>, or an unsolicited sign of life.</summary>
    Pong = 0xA,
}
