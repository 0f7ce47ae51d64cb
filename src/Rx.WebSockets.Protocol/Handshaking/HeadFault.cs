namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>What can be wrong with the octets of an HTTP head; <see cref="HeadFaults"/> has the answer to each.</summary>
internal enum HeadFault
{
    None,
    HeadTooLong,
    StartLineTooLong,
    HeaderLineTooLong,
    TooManyHeaders,
    BareLineFeed,
    BareCarriageReturn,
    ControlOctet,
    MalformedRequestLine,
    MalformedStatusLine,
    OtherVersion,
    OtherMethod,
    FoldedLine,
    MalformedHeaderLine,
    BodyAnnounced,
}
