using System;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>Where a web page comes from (RFC 6454 §4), in lower case and with the port always told.</summary>
/// <param name="Scheme">The scheme; empty for the origin <c>null</c>.</param>
/// <param name="Host">The host; empty for the origin <c>null</c>.</param>
/// <param name="Port">The port; null for a scheme that has no default when none is named.</param>
internal sealed record WebOrigin(string Scheme, string Host, int? Port)
{
    private const string Separator = "://";
    private static readonly WebOrigin Opaque = new("", "", null);

    /// <summary>Reads the value of a header <c>Origin</c> with one origin (RFC 6454 §7.1); null for anything else.</summary>
    public static WebOrigin? Parse(string text)
    {
        if (text == "null")
            return Opaque;
        var end = text.IndexOf(Separator, StringComparison.Ordinal);
        if (end < 0 || !Token.IsValid(text.AsSpan(0, end)))
            return null;
        var scheme = text[..end].ToLowerInvariant();
        return Authority.Parse(text[(end + Separator.Length)..]) is { } authority
            ? new WebOrigin(scheme, authority.Host, authority.Port ?? DefaultPort(scheme))
            : null;
    }

    /// <summary>Whether a page of this origin was loaded from the given server.</summary>
    public bool IsOf(Authority server, string? scheme) =>
        Port is not null
        && Host == server.Host
        && Port == (server.Port ?? DefaultPort(Scheme))
        && (scheme is null || DefaultPort(Scheme) == DefaultPort(scheme.ToLowerInvariant()));

    private static int? DefaultPort(string scheme) => scheme switch
    {
        "http" or "ws" => 80,
        "https" or "wss" => 443,
        _ => null,
    };
}
