using System.Diagnostics;
using static Rx.WebSockets.Protocol.Handshaking.HeadFault;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The table of refusals of a head: the status that answers a request, the section, the sentence.</summary>
internal static class HeadFaults
{
    public static HandshakeException ToRequestRefusal(this HeadFault fault)
    {
        var (status, section, sentence) = Describe(fault);
        return new HandshakeException(status, section, sentence, fault == OtherMethod ? new() { { HeaderNames.Allow, "GET" } } : null);
    }

    /// <summary>Nobody answers a response, so its refusal has no status.</summary>
    public static HandshakeException ToResponseRefusal(this HeadFault fault)
    {
        var (_, section, sentence) = Describe(fault);
        return new HandshakeException(statusCode: null, section, sentence);
    }

    private static (int Status, string Section, string Sentence) Describe(HeadFault fault) => fault switch
    {
        HeadTooLong => (431, "RFC 6585 §5", "The HTTP head is longer than the limit."),
        StartLineTooLong => (414, "RFC 9110 §15.5.15", "The first line of the HTTP head is longer than the limit."),
        HeaderLineTooLong => (431, "RFC 6585 §5", "A header line is longer than the limit."),
        TooManyHeaders => (431, "RFC 6585 §5", "There are more header lines than the limit."),
        BareLineFeed => (400, "RFC 9112 §2.2", "A line of the HTTP head ends with LF without CR."),
        BareCarriageReturn => (400, "RFC 9112 §2.2", "A CR without LF stands in the HTTP head."),
        ControlOctet => (400, "RFC 9110 §5.5", "A control character stands in the HTTP head."),
        MalformedRequestLine => (400, "RFC 9112 §3", "The first line is no HTTP request line for a path."),
        MalformedStatusLine => (400, "RFC 9112 §4", "The first line is no HTTP status line."),
        OtherVersion => (505, "RFC 6455 §4.1", "The HTTP version is not 1.1."),
        OtherMethod => (405, "RFC 6455 §4.1", "The opening handshake is a GET request."),
        FoldedLine => (400, "RFC 9112 §5.2", "A header line starts with a space or tab."),
        MalformedHeaderLine => (400, "RFC 9112 §5.1", "A header line doesn't start with a token followed by a colon."),
        BodyAnnounced => (400, "RFC 6455 §4.1", "The opening handshake has no body."),
        _ => throw new UnreachableException(),
    };
}
