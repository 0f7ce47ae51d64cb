using System;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The version of HTTP as the first line of a head names it (RFC 9112 §2.3).</summary>
internal static class HttpVersion
{
    /// <summary>The only version that has the opening handshake as an upgrade.</summary>
    public const string Supported = "HTTP/1.1";

    /// <summary>HTTP-version = "HTTP/" DIGIT "." DIGIT</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text is ['H', 'T', 'T', 'P', '/', >= '0' and <= '9', '.', >= '0' and <= '9'];
}
