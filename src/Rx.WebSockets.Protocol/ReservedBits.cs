using System;

namespace Rx.WebSockets.Protocol;

/// <summary>The three bits of a frame's first octet that extensions may claim (RFC 6455 §5.2), at their place in that octet.</summary>
[Flags]
public enum ReservedBits : byte
{
    /// <summary>No bit is set: the only legal value without an extension.</summary>
    None = 0,

    /// <summary>The third reserved bit.</summary>
    Rsv3 = 0x10,

    /// <summary>The second reserved bit.</summary>
    Rsv2 = 0x20,

    /// <summary>The first reserved bit: "compressed" once permessage-deflate is agreed (RFC 7692 §6).</summary>
    Rsv1 = 0x40,
}
