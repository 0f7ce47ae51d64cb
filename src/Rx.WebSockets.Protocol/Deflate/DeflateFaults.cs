namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>The faults of a peer that compresses.</summary>
internal static class DeflateFaults
{
    public static ProtocolException BadOctets() =>
        new(CloseCode.InvalidPayload, "RFC 7692 §7.2.2", "A compressed message can't be inflated.");

    public static ProtocolException NotFlushed() =>
        new(CloseCode.InvalidPayload, "RFC 7692 §7.2.2", "A compressed message ends inside a block.");

    public static ProtocolException TooBig(long limit) =>
        new(CloseCode.MessageTooBig, "RFC 6455 §7.4.1", $"A compressed message inflates to more than the {limit} octets it may still take.");
}
